#include "shop/service/http.h"

#include <gtest/gtest.h>

namespace selvedge::service {
namespace {

TEST(Http, decodes_escapes_and_leaves_broken_ones_as_they_are) {
  EXPECT_EQ(percent_decoded("a%20b%2Fc"), "a b/c");
  EXPECT_EQ(percent_decoded("100%"), "100%");
  EXPECT_EQ(percent_decoded("%zz%4"), "%zz%4");
  EXPECT_EQ(percent_decoded("%+1"), "%+1");
}

TEST(Http, reads_a_query_in_order_with_repeated_and_empty_values) {
  using Pairs = std::vector<std::pair<std::string, std::string>>;
  EXPECT_EQ(parse_query("a=1&b=x%26y&a=2+3&c&&d="),
            (Pairs{{"a", "1"}, {"b", "x&y"}, {"a", "2 3"}, {"c", ""}, {"d", ""}}));
  EXPECT_TRUE(parse_query("").empty());
}

}  // namespace
}  // namespace selvedge::service
