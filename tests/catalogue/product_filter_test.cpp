#include "selvedge/product_filter.h"

#include <gtest/gtest.h>

#include <vector>

#include "selvedge/error.h"

namespace selvedge::catalogue {
namespace {

TEST(ProductFilter, is_read_from_conditions) {
  const auto filter =
      parse_product_filter(std::vector<std::string>{"category=Dress", "colour=red", "currency=EUR", "item_group_id=g",
                                                    "price=10..19.90", "in_stock=true", "size=M=L"});
  EXPECT_EQ(filter.category, "Dress");
  EXPECT_EQ(filter.colour, "red");
  EXPECT_EQ(filter.currency, "EUR");
  EXPECT_EQ(filter.item_group_id, "g");
  EXPECT_EQ(filter.price_min, parse_price("10"));
  EXPECT_EQ(filter.price_max, parse_price("19.90"));
  EXPECT_EQ(filter.in_stock, true);
  EXPECT_EQ(filter.attributes.at("size"), "M=L");
}

TEST(ProductFilter, reads_a_single_price_as_that_price) {
  const auto filter = parse_product_filter(std::vector<std::string>{"price=5"});
  EXPECT_EQ(filter.price_min, parse_price("5"));
  EXPECT_EQ(filter.price_max, parse_price("5"));
}

TEST(ProductFilter, refuses_conditions_it_cannot_read) {
  for (const char* condition :
       {"", "category", "=Dress", "price=", "price=..", "price=a..b", "price=10-20", "in_stock=maybe"}) {
    EXPECT_THROW(parse_product_filter(std::vector<std::string>{condition}), Error) << condition;
  }
  EXPECT_THROW(parse_product_filter(std::vector<std::string>{"size=M", "size=L"}), Error);
}

TEST(ProductFilter, without_conditions_is_empty) {
  EXPECT_TRUE(parse_product_filter({}).empty());
  EXPECT_FALSE(parse_product_filter(std::vector<std::string>{"in_stock=false"}).empty());
}

}  // namespace
}  // namespace selvedge::catalogue
