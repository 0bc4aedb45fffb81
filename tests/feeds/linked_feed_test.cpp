// JSON as search engines and shop systems' interfaces have it: JSON-LD, GraphQL, objects by id.
#include "feeds/feed_fixture.h"

namespace selvedge::feeds {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::ids;
using ::testing::IsEmpty;
using testing::references;

class LinkedFeed : public testing::FeedFile {
 protected:
  ProductFeed read(const std::string& text) { return read_product_feed(write("feed.json", text)); }
};

constexpr const char* linked_dress =
    R"({"@context":"https://schema.org","@type":"Product","sku":"A","name":"Dress","image":"https://x/a.jpg",
        "offers":{"@type":"Offer","price":"12.99","priceCurrency":"EUR","availability":"https://schema.org/InStock"}})";

TEST_F(LinkedFeed, takes_price_and_stock_of_the_one_offer_of_a_product) {
  for (const std::string& text : {std::string(linked_dress), "[" + std::string(linked_dress) + "]",
                                  R"({"@context":"https://schema.org","@graph":[{"@type":"WebPage","name":"Shop"},)" +
                                      std::string(linked_dress) + "]}",
                                  R"({"@type":"ItemList","itemListElement":[{"@type":"ListItem","position":1,"item":)" +
                                      std::string(linked_dress) + "}]}"}) {
    const ProductFeed feed = read(text);
    ASSERT_THAT(ids(feed), ElementsAre("A")) << text;
    EXPECT_THAT(feed.skipped, IsEmpty()) << text;
    const ProductFacts& facts = feed.products[0].facts;
    EXPECT_EQ(facts.title, "Dress") << text;
    EXPECT_EQ(facts.price, parse_price("12.99")) << text;
    EXPECT_EQ(facts.currency, "EUR") << text;
    EXPECT_EQ(facts.stock, 1) << text;
    EXPECT_THAT(facts.attributes, ElementsAre(::testing::Pair("availability", HasSubstr("InStock")))) << text;
  }
}

TEST_F(LinkedFeed, reads_offers_together_and_of_the_variants_of_a_group) {
  const ProductFeed together = read(
      R"([{"@type":"Product","sku":"A","image":{"@type":"ImageObject","name":"front","url":"https://x/a.jpg"},
           "offers":{"@type":"AggregateOffer","lowPrice":"10","highPrice":"20","priceCurrency":"EUR"}},
          {"@type":"Product","sku":"B","image":"https://x/b.jpg","offers":{"@type":"AggregateOffer","offers":[
           {"price":20,"priceCurrency":"EUR"},{"price":10,"priceCurrency":"EUR"}]}},
          {"@type":"ProductGroup","sku":"C","image":"https://x/c.jpg","hasVariant":[
           {"@type":"Product","size":"S","offers":{"price":20,"priceCurrency":"EUR","availability":"InStock"}},
           {"@type":"Product","size":"M","offers":{"price":10,"priceCurrency":"EUR","availability":"OutOfStock"}}]}])");
  ASSERT_THAT(ids(together), ElementsAre("A", "B", "C"));
  EXPECT_THAT(references(together.products[0]), ElementsAre("https://x/a.jpg"));
  for (const FeedProduct& product : together.products) {
    EXPECT_EQ(product.facts.price, parse_price("10")) << product.facts.id.value;
    EXPECT_EQ(product.facts.currency, "EUR") << product.facts.id.value;
  }
  EXPECT_EQ(together.products[2].facts.stock, 1);
  EXPECT_EQ(together.products[2].facts.attributes.at("size"), "S, M");
}

TEST_F(LinkedFeed, reads_the_edges_and_nodes_of_graphql) {
  const ProductFeed feed = read(
      R"({"data":{"products":{"edges":[{"cursor":"x","node":{"id":"gid://shopify/Product/1","title":"Dress",
          "images":{"edges":[{"node":{"url":"https://x/a.jpg"}},{"node":{"originalSrc":"https://x/b.jpg"}}]},
          "variants":{"edges":[
            {"node":{"price":{"amount":"29.90","currencyCode":"EUR"},"inventoryQuantity":2,
                     "selectedOptions":[{"name":"Size","value":"S"}]}},
            {"node":{"price":{"amount":"19.90","currencyCode":"EUR"},"inventoryQuantity":1,
                     "selectedOptions":[{"name":"Size","value":"M"}]}}]}}}],"pageInfo":{"hasNextPage":false}}}})");
  ASSERT_THAT(ids(feed), ElementsAre("gid://shopify/Product/1"));
  EXPECT_THAT(references(feed.products[0]), ElementsAre("https://x/a.jpg", "https://x/b.jpg"));
  const ProductFacts& facts = feed.products[0].facts;
  EXPECT_EQ(facts.price, parse_price("19.90"));
  EXPECT_EQ(facts.currency, "EUR");
  EXPECT_EQ(facts.stock, 3);
  EXPECT_EQ(facts.attributes.at("size"), "S, M");
}

TEST_F(LinkedFeed, reads_products_that_an_object_holds_by_their_ids) {
  for (const char* text : {R"({"A1":{"title":"Dress","image":"a.jpg"},"A2":{"title":"Coat","image":"b.jpg"}})",
                           "{\n\"products\":{\"A1\":{\"image\":\"a.jpg\"},\n\"A2\":{\"image\":\"b.jpg\"}}}"}) {
    EXPECT_THAT(ids(read(text)), ElementsAre("A1", "A2")) << text;
  }
  EXPECT_THAT(ids(read(R"({"A1":{"id":"X","image":"a.jpg"}})")), ElementsAre("X")) << "its own id counts";
  EXPECT_THROW(read(R"({"a":{"paths":{"x":"y"}},"b":{"strict":{}}})"), Error) << "a program's settings";
}

TEST_F(LinkedFeed, takes_the_offers_of_a_single_product_for_no_products) {
  EXPECT_THAT(ids(read(R"({"id":"A","image":"a.jpg","offers":[{"sku":"A-1","price":5,"image":"b.jpg"}]})")),
              ElementsAre("A"));
}

TEST_F(LinkedFeed, takes_objects_of_other_things_with_pictures_for_no_list_of_products) {
  for (const char* text : {R"({"product":{"id":1,"image":"a.jpg"},"category":{"name":"Dresses","image":"c.jpg"}})",
                           R"({"header":{"image":"h.jpg"},"layout":{"columns":3}})",
                           R"({"a":{"image":"h.jpg"},"b":{"columns":3},"c":{"rows":3}})"}) {
    EXPECT_THROW(read(text), Error) << text;
  }
}

TEST_F(LinkedFeed, keeps_products_of_other_types_that_name_an_id_and_a_picture) {
  EXPECT_THAT(ids(read(R"([{"@id":"/a/1","@type":"Artikel","id":"1","image":"https://x/a.jpg","price":9}])")),
              ElementsAre("1"));
}

TEST_F(LinkedFeed, cleans_an_address_that_is_marked_as_not_exact) {
  const ProductFeed feed = read(R"([{"id":"A","images":[{"url":"https://x/a.jpg?a=1&amp;b=2","exact":false},
                                                        {"url":"https://x/b.jpg?a=1&amp;b=2","exact":true}]}])");
  EXPECT_THAT(references(feed.products.at(0)), ElementsAre("https://x/a.jpg?a=1&b=2", "https://x/b.jpg?a=1&amp;b=2"));
}

}  // namespace
}  // namespace selvedge::feeds
