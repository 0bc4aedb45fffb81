#include "selvedge/catalogue/product.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace selvedge {
namespace {

using ::testing::HasSubstr;
using ::testing::Optional;

ProductFacts facts_with_id(const std::string& id) {
  ProductFacts facts;
  facts.id = {id};
  return facts;
}

TEST(ProductFacts, are_set_by_their_column_and_cleared_by_empty_text) {
  ProductFacts facts = facts_with_id("p");
  EXPECT_FALSE(set_fact(facts, "title", "Dress"));
  EXPECT_FALSE(set_fact(facts, "price", "5"));
  EXPECT_FALSE(set_fact(facts, "stock", "0"));
  EXPECT_FALSE(set_fact(facts, "gender", "Women"));
  EXPECT_EQ(facts.title, "Dress");
  EXPECT_EQ(facts.price, parse_price("5"));
  EXPECT_EQ(facts.stock, 0);
  EXPECT_EQ(facts.attributes.at("gender"), "Women");
  for (const char* name : {"title", "price", "stock", "gender"}) EXPECT_FALSE(set_fact(facts, name, ""));
  EXPECT_EQ(facts, facts_with_id("p"));
}

TEST(ProductFacts, stay_as_they_were_where_a_text_cannot_be_read) {
  ProductFacts facts = facts_with_id("p");
  facts.price = parse_price("5");
  const ProductFacts before = facts;
  EXPECT_THAT(set_fact(facts, "price", "five"), Optional(HasSubstr("found 'five'")));
  EXPECT_THAT(set_fact(facts, "stock", "-1"), Optional(HasSubstr("stock")));
  EXPECT_THAT(set_fact(facts, "stock", "3 pieces"), Optional(HasSubstr("stock")));
  EXPECT_THAT(set_fact(facts, "stock", "99999999999999999999"), Optional(HasSubstr("stock")));
  EXPECT_THAT(set_fact(facts, "currency", "euro"), Optional(HasSubstr("EUR")));
  EXPECT_THAT(set_fact(facts, "image", "x.jpg"), Optional(HasSubstr("found 'image'")));
  EXPECT_THAT(set_fact(facts, "", "x"), Optional(HasSubstr("attribute")));
  EXPECT_EQ(facts, before);
}

TEST(ProductFacts, must_be_utf8_text_of_sensible_length) {
  EXPECT_FALSE(problem_of(facts_with_id("p")));
  EXPECT_FALSE(problem_of(facts_with_id("\xF0\x9F\x91\x97 d\xC3\xA9")));
  EXPECT_TRUE(problem_of(facts_with_id("")));
  EXPECT_TRUE(problem_of(facts_with_id(std::string(513, 'x'))));
  for (const char* bytes : {"\xC0\xAF", "\xED\xA0\x80", "\xF4\x90\x80\x80", "\xE2\x82", "\x80", "a\x01", "\x7F"}) {
    EXPECT_TRUE(problem_of(facts_with_id(bytes))) << bytes;
  }
  ProductFacts facts = facts_with_id("p");
  facts.title = std::string((64 << 10) + 1, 'x');
  EXPECT_THAT(problem_of(facts), Optional(HasSubstr("at most 65536 bytes")));
}

TEST(ProductFacts, have_no_attribute_named_as_a_column) {
  ProductFacts facts = facts_with_id("p");
  facts.attributes.emplace("price", "1");
  EXPECT_THAT(problem_of(facts), Optional(HasSubstr("'price'")));
}

}  // namespace
}  // namespace selvedge
