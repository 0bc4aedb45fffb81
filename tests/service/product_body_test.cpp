#include "selvedge/service/product_body.h"

#include <gtest/gtest.h>

#include "selvedge/service/problem.h"

namespace selvedge {
namespace {

ProductInput input_from(const std::string& text) { return product_input(parse_object(text, "body"), ProductId{"p1"}); }

std::string refused_field(const std::string& text) {
  try {
    input_from(text);
  } catch (const Problem& problem) {
    EXPECT_EQ(problem.status(), 400);
    return problem.field();
  }
  return "";
}

TEST(ProductBody, reads_facts_and_pictures) {
  const ProductInput input = input_from(
      R"({"title":"Red dress","price":"19.90","currency":"EUR","stock":3,"attributes":{"fit":"slim"},
          "images":[{"base64":"/9j/","reference":"a.jpg"},{"content":"abc"},{"url":"https://shop/x.jpg"}]})");
  EXPECT_EQ(input.facts.id.value, "p1");
  EXPECT_EQ(input.facts.price, parse_price("19.90"));
  EXPECT_EQ(input.facts.stock, 3);
  EXPECT_EQ(input.facts.attributes.at("fit"), "slim");
  ASSERT_EQ(input.pictures.size(), 3U);
  EXPECT_EQ(input.pictures[0].bytes, (std::vector<std::byte>{std::byte{0xFF}, std::byte{0xD8}, std::byte{0xFF}}));
  EXPECT_EQ(input.pictures[1].content, "abc");
  EXPECT_EQ(input.pictures[2].reference, "https://shop/x.jpg");
}

TEST(ProductBody, names_the_field_that_is_wrong) {
  EXPECT_EQ(refused_field("[]"), "body");
  EXPECT_EQ(refused_field("{"), "body");
  EXPECT_EQ(refused_field(std::string(100'000, '[')), "body");
  EXPECT_EQ(refused_field(R"({"titel":"x"})"), "titel");
  EXPECT_EQ(refused_field(R"({"title":7})"), "title");
  EXPECT_EQ(refused_field(R"({"price":19.9})"), "price");
  EXPECT_EQ(refused_field(R"({"price":"-1"})"), "price");
  EXPECT_EQ(refused_field(R"({"stock":-1})"), "stock");
  EXPECT_EQ(refused_field(R"({"stock":1.5})"), "stock");
  EXPECT_EQ(refused_field(R"({"currency":"euro"})"), "currency");
  EXPECT_EQ(refused_field(R"({"id":"other"})"), "id");
  EXPECT_EQ(refused_field(R"({"attributes":{"fit":1}})"), "attributes.fit");
  EXPECT_EQ(refused_field(R"({"images":[{"base64":"!!"}]})"), "images[0].base64");
  EXPECT_EQ(refused_field(R"({"images":[{}]})"), "images[0]");
  EXPECT_EQ(refused_field(R"({"images":[{"url":"u","content":"c"}]})"), "images[0]");
  EXPECT_EQ(refused_field(R"({"images":[7]})"), "images[0]");
}

TEST(ProductBody, merges_a_patch_as_rfc_7396_says) {
  ProductFacts facts;
  facts.id = {"p1"};
  facts.title = "old";
  facts.colour = "red";
  facts.stock = 3;
  facts.attributes = {{"fit", "slim"}, {"gender", "Women"}};
  const ProductFacts changed =
      patched(facts, parse_object(R"({"title":"new","stock":null,"attributes":{"fit":null,"size":"M"}})", "body"));
  EXPECT_EQ(changed.title, "new");
  EXPECT_EQ(changed.colour, "red");
  EXPECT_FALSE(changed.stock);
  EXPECT_EQ(changed.attributes, (std::map<std::string, std::string>{{"gender", "Women"}, {"size", "M"}}));
}

}  // namespace
}  // namespace selvedge
