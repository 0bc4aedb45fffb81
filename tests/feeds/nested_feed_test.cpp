// Feeds in which values hold values: lists, options and variants, in XML and JSON.
#include "feeds/feed_fixture.h"
#include "shop/feeds/product_json.h"

namespace selvedge::feeds {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::ids;
using ::testing::IsEmpty;
using testing::references;
using ::testing::SizeIs;

class NestedFeed : public testing::FeedFile {
 protected:
  ProductFeed read(const std::string& text, const std::string& name) { return read_product_feed(write(name, text)); }
  // The feed of a product in XML that has these elements too.
  ProductFeed xml(const std::string& elements) {
    return read("<products><product><sku>1</sku><image>a.jpg</image>" + elements + "</product></products>", "feed.xml");
  }
  // The feed of a product in JSON that has these members too.
  ProductFeed json(const std::string& members) {
    return read(R"([{"id":"1","image":"a.jpg",)" + members + "}]", "feed.json");
  }
};

TEST_F(NestedFeed, lists_the_values_of_an_xml_element_that_holds_them_in_elements_of_their_own) {
  const ProductFeed feed =
      xml("<colors><color>Red</color><color>Blue</color></colors><sizes>\n<size>S</size>\n<size> M </size></sizes>"
          "<categories><category>Women</category><category>Dresses</category></categories>"
          "<tags><tag>new</tag><tag>sale</tag></tags><material><value>Wool</value></material>");
  const ProductFacts& facts = feed.products.at(0).facts;
  EXPECT_EQ(facts.colour, "Red, Blue");
  EXPECT_EQ(facts.attributes.at("size"), "S, M");
  EXPECT_EQ(facts.category, "Women; Dresses");
  EXPECT_EQ(facts.attributes.at("tags"), "new, sale");
  EXPECT_EQ(facts.attributes.at("material"), "Wool");
  EXPECT_EQ(feed.report.format(), "list of products in XML, <product>");
  EXPECT_THAT(feed.report.notes(), ::testing::IsEmpty());
  const ProductFeed listed = read(
      "<rss><item><g:id>1</g:id><g:image_link>a</g:image_link><g:colors><g:color>Red</g:color><g:color>Blue</g:color>"
      "</g:colors></item></rss>",
      "rss.xml");
  EXPECT_EQ(listed.products.at(0).facts.colour, "Red, Blue");
}

TEST_F(NestedFeed, keeps_markup_in_xml_texts_and_says_which_tables_it_leaves_out) {
  const ProductFeed feed =
      xml("<title><b>Red</b><b>dress</b></title><description><p>Of wool.</p><p>Soft.</p></description>"
          "<shipping><country>DE</country><price>4 EUR</price></shipping>");
  const ProductFacts& facts = feed.products.at(0).facts;
  EXPECT_THAT(facts.title, HasSubstr("Red"));
  EXPECT_THAT(facts.attributes.at("description"), HasSubstr("Of wool."));
  EXPECT_FALSE(facts.price);
  EXPECT_THAT(feed.report.notes(), ::testing::Contains(HasSubstr("fields that hold fields are left out: shipping")));
}

TEST_F(NestedFeed, reads_the_name_the_amount_and_the_address_in_an_xml_element) {
  const ProductFeed feed = read(
      "<products><product><sku>1</sku><price><amount>19.90</amount><currency>EUR</currency></price>"
      "<categories><category><id>3</id><name>Dresses</name></category><category><id>4</id><name>Sale</name></category>"
      "</categories><brand><id>7</id><name>Selvedge</name></brand>"
      "<images><image><url>a.jpg</url><width>300</width></image><image><url>b.jpg</url></image></images>"
      "</product></products>",
      "feed.xml");
  const ProductFacts& facts = feed.products.at(0).facts;
  EXPECT_EQ(facts.price, parse_price("19.90"));
  EXPECT_EQ(facts.currency, "EUR");
  EXPECT_EQ(facts.category, "Dresses; Sale");
  EXPECT_EQ(facts.attributes.at("brand"), "Selvedge");
  EXPECT_THAT(references(feed.products[0]), ElementsAre(folder_ / "a.jpg", folder_ / "b.jpg"));
}

TEST_F(NestedFeed, keeps_an_xml_product_whole_that_holds_elements_called_as_products_are) {
  for (const char* inside : {"<offers><offer><price>5</price></offer><offer><price>6</price></offer></offers>",
                             "<notes><item>a</item><item>b</item></notes>", "<rows><row><x>1</x></row></rows>"}) {
    const ProductFeed feed = read("<list><product><sku>1</sku><image>a.jpg</image>" + std::string(inside) +
                                      "</product><product><sku>2</sku><image>b.jpg</image></product></list>",
                                  "feed.xml");
    EXPECT_THAT(ids(feed), ElementsAre("1", "2")) << inside;
    EXPECT_THAT(feed.skipped, IsEmpty()) << inside;
  }
}

// Two variants: Red in S, three at 19.90, and Blue in M, four at 9.90.
void expect_both_variants(const ProductFeed& feed) {
  ASSERT_THAT(feed.products, SizeIs(1));
  EXPECT_THAT(feed.skipped, IsEmpty());
  const ProductFacts& facts = feed.products[0].facts;
  EXPECT_EQ(facts.id.value, "1");
  EXPECT_EQ(facts.colour, "Red, Blue");
  EXPECT_EQ(facts.attributes.at("size"), "S, M");
  EXPECT_EQ(facts.price, parse_price("9.90"));
  EXPECT_EQ(facts.stock, 7);
}

TEST_F(NestedFeed, reads_every_variant_of_a_json_product_as_a_row_of_it) {
  const ProductFeed plain = json(
      R"("stock":7,"variants":[{"sku":"1-S","size":"S","color":"Red","price":"19.90 EUR","stock":3,"image":"r.jpg"},)"
      R"({"sku":"1-M","size":"M","color":"Blue","price":"9.90 EUR","stock":4,"image":"b.jpg"}])");
  expect_both_variants(plain);
  EXPECT_EQ(plain.products[0].facts.currency, "EUR");
  EXPECT_EQ(plain.products[0].facts.attributes.at("sku"), "1-S, 1-M");
  EXPECT_THAT(references(plain.products[0]), ElementsAre(folder_ / "a.jpg", folder_ / "r.jpg", folder_ / "b.jpg"));
  EXPECT_THAT(plain.report.notes(), IsEmpty());
  const ProductFeed shopify = json(
      R"("title":"T","options":[{"name":"Color","values":["Red","Blue"]},{"name":"Size","values":["S","M"]}],)"
      R"("variants":[{"id":7,"title":"Red / S","option1":"Red","option2":"S","price":"19.90","inventory_quantity":3},)"
      R"({"id":8,"title":"Blue / M","option1":"Blue","option2":"M","price":"9.90","inventory_quantity":4}])");
  expect_both_variants(shopify);
  EXPECT_EQ(shopify.products[0].facts.title, "T");
  EXPECT_THAT(shopify.report.notes(), ElementsAre(HasSubstr("of variants price, stock")));
  expect_both_variants(json(
      R"("variations":[{"attributes":[{"name":"Color","option":"Red"},{"name":"Size","option":"S"}],"price":"19.90",)"
      R"("stock_quantity":3},{"attributes":[{"name":"Color","option":"Blue"},{"name":"Size","option":"M"}],)"
      R"("price":"9.90","stock_quantity":4}])"));
  expect_both_variants(json(R"("skus":[{"options":{"Colour":"Red","Size":"S"},"price":"19.90","stock":3},)"
                            R"({"options":{"Colour":"Blue","Size":"M"},"price":"9.90","stock":4}])"));
}

TEST_F(NestedFeed, counts_variants_without_a_count_and_keeps_what_the_product_says_for_all) {
  const ProductFacts available =
      json(R"("color":"Red","price":5,"variants":[{"size":"S","available":true},{"size":"M","available":false}])")
          .products.at(0)
          .facts;
  EXPECT_EQ(available.stock, 1);
  EXPECT_EQ(available.colour, "Red");
  EXPECT_EQ(available.price, parse_price("5"));
  EXPECT_EQ(json(R"("stock":7,"variants":[{"size":"S"},{"size":"M"}])").products.at(0).facts.stock, 7);
  EXPECT_EQ(json(R"("variants":[{"price":"5","inventory_quantity":-2,"inventory_management":null}])")
                .products.at(0)
                .facts.stock,
            1)
      << "sold without counting";
  const ProductFacts integers = json(R"("variations":[12,13])").products.at(0).facts;
  EXPECT_EQ(integers.attributes.at("variations"), "12, 13") << "WooCommerce's ids are no variants";
}

TEST_F(NestedFeed, reads_the_variants_of_xml) {
  const std::string two =
      "<variant><size>S</size><color>Red</color><price>19.90</price><stock>3</stock></variant>"
      "<variant><size>M</size><color>Blue</color><price>9.90</price><stock>4</stock></variant>";
  expect_both_variants(xml("<variants>" + two + "</variants>"));
  expect_both_variants(xml(two));
  expect_both_variants(
      xml("<offers><offer><size>S</size><color>Red</color><price>19.90</price><stock>3</stock></offer>"
          "<offer><size>M</size><color>Blue</color><price>9.90</price><stock>4</stock></offer></offers>"));
}

TEST_F(NestedFeed, reads_the_named_options_of_xml) {
  for (const char* options :
       {"<param name='Color'>Red</param><param name='Größe'>S</param><param name='Price'>5</param>",
        "<attributes><attribute name='Color'>Red</attribute><attribute name='Größe'>S</attribute>"
        "<attribute name='Price'>5</attribute></attributes>",
        "<PARAM><PARAM_NAME>Color</PARAM_NAME><VAL>Red</VAL></PARAM><PARAM><PARAM_NAME>Größe</PARAM_NAME>"
        "<VAL>S</VAL></PARAM><PARAM><PARAM_NAME>Price</PARAM_NAME><VAL>5</VAL></PARAM>"}) {
    const ProductFacts facts = xml(options).products.at(0).facts;
    EXPECT_EQ(facts.colour, "Red") << options;
    EXPECT_EQ(facts.attributes.at("size"), "S") << options;
    EXPECT_EQ(facts.attributes.at("option_price"), "5") << options;
    EXPECT_FALSE(facts.price) << options;
  }
}

TEST_F(NestedFeed, lists_the_values_of_a_json_attribute_and_says_what_it_leaves_out) {
  const ProductFeed feed = json(
      R"("attributes":{"size":["S","M"],"gallery":["x.jpg","y.jpg"],"fit":"slim","length":{"value":"long"},"chart":{"S":{"EU":36}}})");
  const std::map<std::string, std::string> attributes = {
      {"size", "S, M"}, {"gallery", "x.jpg, y.jpg"}, {"fit", "slim"}, {"length", "long"}};
  EXPECT_EQ(feed.products.at(0).facts.attributes, attributes);
  EXPECT_THAT(feed.products[0].images, SizeIs(1));
  EXPECT_THAT(feed.report.notes(), ElementsAre(HasSubstr("left out: chart")));
}

TEST_F(NestedFeed, cleans_each_picture_of_a_list_and_none_of_an_export) {
  EXPECT_THAT(
      references(
          json(R"("images":["http://h/b.jpg?x=1&amp;y=2"," c.jpg ",{"src":"http:\\/\\/h\\/d.jpg"}])").products.at(0)),
      ElementsAre(folder_ / "a.jpg", "http://h/b.jpg?x=1&y=2", folder_ / "c.jpg", "http://h/d.jpg"));
  StoredProduct stored;
  stored.facts.id.value = "p1";
  for (const char* reference : {"/shop/a&amp;b.jpg", "/shop/c.jpg ", "http://h/b.jpg?x=1&amp;y=2"}) {
    stored.images.emplace_back();
    stored.images.back().reference = reference;
  }
  EXPECT_THAT(references(read(to_json_line(stored) + "\n", "export.jsonl").products.at(0)),
              ElementsAre("/shop/a&amp;b.jpg", "/shop/c.jpg ", "http://h/b.jpg?x=1&amp;y=2"));
}

TEST_F(NestedFeed, separates_the_categories_of_a_json_list_so_that_each_is_found) {
  EXPECT_EQ(json(R"("categories":[{"id":3,"name":"Dresses"},{"id":4,"name":"Sale"}])").products.at(0).facts.category,
            "Dresses; Sale");
  EXPECT_EQ(json(R"("category":["Women","Coats, Jackets"])").products.at(0).facts.category, "Women; Coats, Jackets");
  EXPECT_EQ(json(R"("tags":["new","sale"])").products.at(0).facts.attributes.at("tags"), "new, sale");
}

}  // namespace
}  // namespace selvedge::feeds
