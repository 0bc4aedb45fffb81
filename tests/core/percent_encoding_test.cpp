#include "ground/core/percent_encoding.h"

#include <gtest/gtest.h>

namespace selvedge::core {
namespace {

TEST(PercentEncoding, decodes_escapes_and_leaves_broken_ones_as_they_are) {
  EXPECT_EQ(percent_decoded("a%20b%2Fc"), "a b/c");
  EXPECT_EQ(percent_decoded("100%"), "100%");
  EXPECT_EQ(percent_decoded("%zz%4"), "%zz%4");
  EXPECT_EQ(percent_decoded("%+1"), "%+1");
}

}  // namespace
}  // namespace selvedge::core
