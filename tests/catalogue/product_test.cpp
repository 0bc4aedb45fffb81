#include "shop/catalogue/product.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace selvedge::catalogue {
namespace {

using ::testing::HasSubstr;
using ::testing::Optional;

ProductFacts facts_with_id(const std::string& id) {
  ProductFacts facts;
  facts.id = {id};
  return facts;
}

TEST(ProductFacts, lose_the_path_to_a_category_with_the_category) {
  ProductFacts facts;
  EXPECT_FALSE(set_fact(facts, "category", "Dresses"));
  EXPECT_FALSE(set_fact(facts, category_path, "Women > Dresses"));
  EXPECT_FALSE(set_fact(facts, "category", "Dresses"));
  EXPECT_TRUE(facts.attributes.contains(category_path));
  EXPECT_FALSE(set_fact(facts, "category", "Coats"));
  EXPECT_FALSE(facts.attributes.contains(category_path));
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
  EXPECT_FALSE(set_fact(facts, "hidden", "true"));
  EXPECT_TRUE(facts.hidden);
  EXPECT_FALSE(set_fact(facts, "hidden", ""));
  EXPECT_FALSE(facts.hidden);
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
  EXPECT_THAT(set_fact(facts, "hidden", "maybe"), Optional(HasSubstr("true or false")));
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

TEST(ProductId, holds_no_control_character) {
  for (const std::string id : {"a\nb", "a\tb", "\r", "a\x1B[2J", "a\x7F", "a\xC2\x85"})
    EXPECT_TRUE(problem_of(ProductId{id})) << id;
  for (const std::string id : {"a b", "\xC3\x84rmel", "\xC2\xA0", "a/b?c"})
    EXPECT_FALSE(problem_of(ProductId{id})) << id;
}

TEST(ProductFacts, name_a_page_by_http_alone_and_without_a_password) {
  for (const std::string url : {"", "https://shop.example/p?a=1@2", "HTTP://shop.example"})
    EXPECT_FALSE(problem_of_page_url(url)) << url;
  for (const std::string url :
       {"javascript:alert(1)", "data:text/html,x", "//shop.example/p", "p/1", "https://", "file:///etc",
        " https://shop.example", "https://me:secret@shop.example/", "http://me@shop.example"})
    EXPECT_TRUE(problem_of_page_url(url)) << url;
}

TEST(ProductFacts, are_of_sensible_size_together) {
  ProductFacts facts;
  facts.id = {"p"};
  for (int i = 0; i < 256; ++i) facts.attributes["a" + std::to_string(i)] = "x";
  EXPECT_FALSE(problem_of(facts));
  facts.attributes["one too many"] = "x";
  EXPECT_TRUE(problem_of(facts));
  facts.attributes = {{std::string(201, 'n'), "x"}};
  EXPECT_TRUE(problem_of(facts));
  facts.attributes.clear();
  for (int i = 0; i < 5; ++i) facts.attributes["a" + std::to_string(i)] = std::string(60'000, 'x');
  EXPECT_TRUE(problem_of(facts));
}

TEST(ProductFacts, have_no_attribute_named_as_a_column) {
  ProductFacts facts = facts_with_id("p");
  for (const std::string name : {"product_id", "title", "category", "colour", "price", "currency", "stock", "url",
                                 "item_group_id", "hidden", "image", "images", "role"}) {
    facts.attributes = {{name, "1"}};
    EXPECT_THAT(problem_of(facts), Optional(HasSubstr("'" + name + "'")));
    EXPECT_TRUE(is_reserved(name));
    facts.attributes = {{free_attribute_name(name), "1"}};
    EXPECT_FALSE(problem_of(facts)) << name;
  }
  EXPECT_EQ(free_attribute_name("size"), "size");
}

TEST(ProductCrop, is_a_part_in_pixels_or_one_of_two_words) {
  for (const char* crop : {"40,60,300,400", "0,0,1,1", "none", "garment"})
    EXPECT_EQ(problem_of_crop(crop), std::nullopt) << crop;
  for (const char* crop :
       {"", "40,60,300", "40,60,300,0", "-1,0,3,3", "1,2,3,4,5", "1, 2,3,4", "99999999999,0,1,1", "whole", "None"}) {
    EXPECT_TRUE(problem_of_crop(crop)) << crop;
  }
  EXPECT_TRUE(is_set_by_shop("40,60,300,400"));
  EXPECT_TRUE(is_set_by_shop("none"));
  EXPECT_FALSE(is_set_by_shop("garment top"));
  EXPECT_FALSE(is_set_by_shop(""));
}

}  // namespace
}  // namespace selvedge::catalogue
