#include "shop/service/http.h"

#include <gtest/gtest.h>

namespace selvedge::service {
namespace {

TEST(Http, reads_a_query_in_order_with_repeated_and_empty_values) {
  using Pairs = std::vector<std::pair<std::string, std::string>>;
  EXPECT_EQ(parse_query("a=1&b=x%26y&a=2+3&c&&d="),
            (Pairs{{"a", "1"}, {"b", "x&y"}, {"a", "2 3"}, {"c", ""}, {"d", ""}}));
  EXPECT_TRUE(parse_query("").empty());
}

}  // namespace
}  // namespace selvedge::service
