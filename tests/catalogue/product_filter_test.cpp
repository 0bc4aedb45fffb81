#include "selvedge/product_filter.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

#include "catalogue/catalogue_suite.h"
#include "selvedge/error.h"

namespace selvedge::catalogue {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

TEST(ProductFilter, is_read_from_conditions) {
  const auto filter =
      parse_product_filter(std::vector<std::string>{"category=Dress", "colour=red", "currency=EUR", "item_group_id=g",
                                                    "price=10..19.90", "in_stock=true", "size=M=L"});
  EXPECT_THAT(filter.category, ElementsAre("Dress"));
  EXPECT_THAT(filter.colour, ElementsAre("red"));
  EXPECT_THAT(filter.currency, ElementsAre("EUR"));
  EXPECT_THAT(filter.item_group_id, ElementsAre("g"));
  EXPECT_EQ(filter.price_min, parse_price("10"));
  EXPECT_EQ(filter.price_max, parse_price("19.90"));
  EXPECT_EQ(filter.in_stock, true);
  EXPECT_THAT(filter.attributes.at("size"), ElementsAre("M=L"));
}

TEST(ProductFilter, reads_a_single_price_as_that_price) {
  const auto filter = parse_product_filter(std::vector<std::string>{"price=5"});
  EXPECT_EQ(filter.price_min, parse_price("5"));
  EXPECT_EQ(filter.price_max, parse_price("5"));
}

TEST(ProductFilter, takes_several_values_of_a_name_by_commas_or_by_several_conditions) {
  const auto filter = parse_product_filter(std::vector<std::string>{
      "colour=red,blue", "colour=green,", "size=S,M", "size=L", "category=Coats, Jackets", "category=Dress", "fit="});
  EXPECT_THAT(filter.colour, ElementsAre("red", "blue", "green"));
  EXPECT_THAT(filter.attributes.at("size"), ElementsAre("S", "M", "L"));
  EXPECT_THAT(filter.category, ElementsAre("Coats, Jackets", "Dress")) << "a category may hold a comma";
  EXPECT_THAT(filter.attributes.at("fit"), ElementsAre("")) << "of products without one";
}

TEST(ProductFilter, refuses_conditions_it_cannot_read) {
  for (const char* condition : {"", "category", "=Dress", "price=", "price=..", "price=a..b", "price=10-20",
                                "in_stock=maybe", "colour=,,", "price_min=5", "price_max=20"}) {
    EXPECT_THROW(parse_product_filter(std::vector<std::string>{condition}), Error) << condition;
  }
  for (const char* once : {"price=5", "in_stock=true", "hidden=true"})
    EXPECT_THROW(parse_product_filter(std::vector<std::string>{once, once}), Error) << once;
  EXPECT_THROW(parse_product_filter(std::vector<std::string>{"hidden=true", "hidden=false"}), Error);
  EXPECT_THROW(parse_product_filter(std::vector<std::string>(101, "size=M")), Error);
}

TEST(ProductFilter, refuses_texts_that_no_product_may_have_and_names_the_condition) {
  for (const std::string name : {"category", "colour", "currency", "item_group_id", "size"}) {
    for (const std::string& text : {std::string("\0", 1), std::string("red\x01"), std::string("\xFF")}) {
      const Error error = testing::error_of([&] { parse_product_filter(std::vector{name + "=" + text}); });
      EXPECT_EQ(error.kind(), ErrorKind::invalid_argument);
      EXPECT_THAT(error.what(), HasSubstr("condition '" + name + "="));
      EXPECT_THAT(error.what(), HasSubstr("': expected UTF-8 text without control characters"));
    }
  }
  EXPECT_THROW(parse_product_filter(std::vector<std::string>{"si\x01ze=M"}), Error);
  EXPECT_THAT(parse_product_filter(std::vector<std::string>{"note=two\nlines"}).attributes.at("note"),
              ElementsAre("two\nlines"));
}

TEST(ProductFilter, without_conditions_is_empty) {
  EXPECT_TRUE(parse_product_filter({}).empty());
  EXPECT_FALSE(parse_product_filter(std::vector<std::string>{"in_stock=false"}).empty());
}

}  // namespace
}  // namespace selvedge::catalogue
