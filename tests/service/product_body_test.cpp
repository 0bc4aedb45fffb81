#include "shop/service/product_body.h"

#include <gtest/gtest.h>

#include "shop/service/problem.h"

namespace selvedge::service {
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

TEST(ProductBody, reads_numbers_as_the_lines_of_a_feed_do) {
  const ProductInput input = input_from(R"({"price":19.9,"stock":"3","attributes":{"size":42}})");
  EXPECT_EQ(input.facts.price, parse_price("19.90"));
  EXPECT_EQ(input.facts.stock, 3);
  EXPECT_EQ(input.facts.attributes.at("size"), "42");
}

TEST(ProductBody, refuses_an_attribute_that_would_be_another_column_of_an_export) {
  for (const std::string name : {"hidden", "image", "title", "product_id"})
    EXPECT_EQ(refused_field(R"({"attributes":{")" + name + R"(":"true"}})"), "product") << name;
}

TEST(ProductBody, takes_a_hundred_thousand_names_apart_before_it_refuses_them) {
  std::string text = R"({"attributes":{)";
  for (int i = 0; i < 100'000; ++i) text += (i > 0 ? ",\"" : "\"") + std::to_string(i) + "\":\"x\"";
  EXPECT_EQ(refused_field(text + "}}"), "product");
}

TEST(ImageJson, shows_no_stranger_an_address_that_opens_something) {
  const auto shown = [](const std::string& reference, feeds::Reader reader) {
    return feeds::image_json({1, "c", reference, 3, 4}, reader)["reference"].get<std::string>();
  };
  for (const std::string address :
       {"https://cdn.example/a.jpg", "https://cdn.example/a.jpg?v=1700000000&width=800", "http://cdn.example/a@2x.jpg"})
    EXPECT_EQ(shown(address, feeds::Reader::anybody), address);
  for (const std::string address :
       {"https://me:pw@cdn.example/a.jpg", "https://me@cdn.example/a.jpg",
        "https://s3.example/a.jpg?X-Amz-Signature=12ab", "https://cdn.example/a.jpg?token=1",
        "https://cdn.example/a.jpg?v=0123456789abcdef0123456789abcdef", "https://cdn.example/a.jpg?v=1&sig=2"}) {
    EXPECT_EQ(shown(address, feeds::Reader::anybody), "") << address;
    EXPECT_EQ(shown(address, feeds::Reader::key_holder), address);
  }
  for (const std::string path : {"/srv/pictures/a.jpg", "file:///srv/a.jpg", "s3://bucket/a.jpg"})
    EXPECT_EQ(shown(path, feeds::Reader::key_holder), "") << path;
}

TEST(ProductBody, names_the_field_that_is_wrong) {
  EXPECT_EQ(refused_field("[]"), "body");
  EXPECT_EQ(refused_field("{"), "body");
  EXPECT_EQ(refused_field(std::string(100'000, '[')), "body");
  EXPECT_EQ(refused_field(R"({"titel":"x"})"), "titel");
  EXPECT_EQ(refused_field(R"({"title":["x"]})"), "title");
  EXPECT_EQ(refused_field(R"({"price":true})"), "price");
  EXPECT_EQ(refused_field(R"({"price":"-1"})"), "price");
  EXPECT_EQ(refused_field(R"({"stock":-1})"), "stock");
  EXPECT_EQ(refused_field(R"({"stock":1.5})"), "stock");
  EXPECT_EQ(refused_field(R"({"currency":"euro"})"), "currency");
  EXPECT_EQ(refused_field(R"({"id":"other"})"), "id");
  EXPECT_EQ(refused_field(R"({"attributes":{"fit":{}}})"), "attributes.fit");
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
}  // namespace selvedge::service
