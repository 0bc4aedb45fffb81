#include "selvedge/skipped.h"

#include <gtest/gtest.h>

namespace selvedge::core {
namespace {

TEST(Skipped, names_its_source_once) {
  EXPECT_EQ(to_string(Skipped{"feed.csv:3", "price: expected a number"}), "feed.csv:3: price: expected a number");
  EXPECT_EQ(to_string(Skipped{"a.jpg", "a.jpg: no such file"}), "a.jpg: no such file");
  EXPECT_EQ(to_string(Skipped{"a.csv", "a.csv:3: 2 fields"}), "a.csv:3: 2 fields");
  EXPECT_EQ(to_string(Skipped{"shop/p1", "shop/p1/a.jpg: no such file"}), "shop/p1/a.jpg: no such file");
  EXPECT_EQ(to_string(Skipped{"a", "a picture was expected"}), "a: a picture was expected");
  EXPECT_EQ(to_string(Skipped{"a.jpg", "a.jpg"}), "a.jpg: a.jpg");
}

}  // namespace
}  // namespace selvedge::core
