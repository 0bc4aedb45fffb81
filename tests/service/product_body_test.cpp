#include "shop/service/product_body.h"

#include <gtest/gtest.h>

#include "shop/service/json_object.h"
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

TEST(ProductBody, refuses_a_reference_beside_the_url_that_is_the_reference) {
  EXPECT_EQ(refused_field(R"({"images":[{"reference":"a.jpg","url":"https://shop/x.jpg"}]})"), "images[0].reference");
  EXPECT_EQ(refused_field(R"({"images":[{"url":"https://shop/x.jpg","reference":"a.jpg"}]})"), "images[0].reference");
}

TEST(ProductBody, refuses_what_would_take_much_more_memory_than_its_text) {
  EXPECT_EQ(refused_field(R"({"title":)" + std::string(1'000'000, '[')), "body");
  std::string many = R"({"title":[1)";
  for (std::size_t i = 0; i < most_values_of_an_object; ++i) many += ",1";
  EXPECT_EQ(refused_field(many + "]}"), "body");
}

TEST(ProductBody, reads_numbers_as_the_lines_of_a_feed_do) {
  const ProductInput input = input_from(R"({"price":19.9,"stock":"3","attributes":{"size":42}})");
  EXPECT_EQ(input.facts.price, parse_price("19.90"));
  EXPECT_EQ(input.facts.stock, 3);
  EXPECT_EQ(input.facts.attributes.at("size"), "42");
}

TEST(ProductBody, refuses_an_attribute_that_would_be_another_column_of_an_export) {
  for (const std::string name : {"hidden", "image", "title", "product_id"})
    EXPECT_EQ(refused_field(R"({"attributes":{")" + name + R"(":"true"}})"), "attributes") << name;
}

TEST(ProductBody, takes_a_hundred_thousand_names_apart_before_it_refuses_them) {
  std::string text = R"({"attributes":{)";
  for (int i = 0; i < 100'000; ++i) text += (i > 0 ? ",\"" : "\"") + std::to_string(i) + "\":\"x\"";
  EXPECT_EQ(refused_field(text + "}}"), "attributes");
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
  EXPECT_EQ(refused_field(R"({"title":"a","price":"1","title":"b"})"), "title") << "twice";
  EXPECT_EQ(refused_field(R"({"attributes":{"fit":"a","fit":"b"}})"), "fit") << "twice";
  EXPECT_EQ(refused_field(R"({"images":[{"crop":"none","crop":"none"}]})"), "crop") << "twice";
  const std::string two = R"({"content":"c"},{"content":"c"})";
  EXPECT_EQ(refused_field(R"({"title":"content","images":[)" + two + "]}"), "") << "of two objects, each once";
}

TEST(ProductBody, names_the_url_the_attributes_or_the_whole_that_may_not_be_stored) {
  EXPECT_EQ(refused_field(R"({"url":"shop.example/x","attributes":{"hidden":"x"}})"), "url");
  EXPECT_EQ(refused_field(R"({"attributes":{"fit":"a\u0001"}})"), "attributes");
  std::string many = R"({"price":"1")";
  for (const char* const name : {"title", "category", "colour", "item_group_id"})
    many += R"(,")" + std::string(name) + R"(":")" + std::string(60'000, 'a') + "\"";
  many += R"(,"attributes":{"a":")" + std::string(60'000, 'a') + R"(","b":")" + std::string(60'000, 'a') + R"("}})";
  EXPECT_EQ(refused_field(many), "product") << "too much text in all";
  try {
    product_input(parse_object("{}", "body"), ProductId{std::string(1000, 'a')});
    FAIL();
  } catch (const Problem& problem) {
    EXPECT_EQ(problem.field(), "id");
  }
}

TEST(ProductBody, names_the_field_that_a_mistyped_one_was_meant_to_be) {
  const auto message = [](const auto& read) {
    try {
      read();
    } catch (const Problem& problem) {
      return std::string(problem.what());
    }
    return std::string();
  };
  for (const auto& [mistyped, meant] :
       {std::pair{"color", "colour"}, {"titel", "title"}, {"attribute", "attributes"}, {"prise", "price"}}) {
    const nlohmann::json json = {{mistyped, "x"}};
    const std::string end = std::string("did you mean '") + meant + "'?";
    EXPECT_TRUE(message([&] { product_input(json, ProductId{"p1"}); }).ends_with(end)) << mistyped;
    EXPECT_TRUE(message([&] { patched({}, json); }).ends_with(end)) << mistyped;
  }
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
