#include "feeds/feed_fixture.h"

namespace selvedge::feeds {
namespace {

using ::testing::ElementsAre;
using ::testing::EndsWith;
using testing::ids;
using ::testing::IsEmpty;
using testing::references;
using ::testing::SizeIs;
using testing::skipped;

using MerchantFeed = testing::FeedFile;

constexpr const char* rss = R"(<?xml version="1.0" encoding="UTF-8"?>
<rss xmlns:g="http://base.google.com/ns/1.0" version="2.0"><channel><title>Shop</title>
<item>
  <g:id>d1</g:id>
  <title>Dress &amp; belt</title><g:title>Red dress &amp; belt</g:title>
  <description><![CDATA[<p>Made of <b>linen</b>.</p>]]></description>
  <link>https://shop.example/d1</link>
  <g:image_link>https://cdn.example/d1.jpg</g:image_link>
  <g:additional_image_link>https://cdn.example/d1-back.jpg</g:additional_image_link>
  <g:additional_image_link>https://cdn.example/d1-a,b.jpg, https://cdn.example/d1-c.jpg</g:additional_image_link>
  <g:price>29.90 EUR</g:price><g:sale_price>19,90 EUR</g:sale_price>
  <g:availability>in stock</g:availability>
  <g:color>Red</g:color><g:item_group_id>g1</g:item_group_id>
  <g:product_type>Women &gt; Dresses</g:product_type><g:google_product_category>2271</g:google_product_category>
  <g:brand>Selvedge</g:brand><g:gender>female</g:gender><g:size>M</g:size>
  <g:shipping><g:country>DE</g:country><g:price>4 EUR</g:price></g:shipping>
</item>
<item><g:id>d2</g:id><title>Coat</title><g:image_link>pictures/d2.jpg</g:image_link>
  <g:price>1,299.00 USD</g:price><g:sale_price>999 USD</g:sale_price>
  <g:sale_price_effective_date>2930-01-01T00:00Z/2930-02-01T00:00Z</g:sale_price_effective_date>
  <g:availability>preorder</g:availability>
  <g:google_product_category>Apparel &gt; Coats</g:google_product_category></item>
</channel></rss>)";

TEST_F(MerchantFeed, reads_what_an_rss_feed_says_of_a_product) {
  const ProductFeed feed = read_product_feed(write("feed.xml", rss));
  EXPECT_THAT(feed.skipped, IsEmpty());
  ASSERT_THAT(ids(feed), ElementsAre("d1", "d2"));
  const ProductFacts& dress = feed.products[0].facts;
  EXPECT_EQ(dress.title, "Red dress & belt");
  EXPECT_EQ(dress.url, "https://shop.example/d1");
  EXPECT_EQ(dress.price, parse_price("19.90"));
  EXPECT_EQ(dress.currency, "EUR");
  EXPECT_EQ(dress.stock, 1);
  EXPECT_EQ(dress.colour, "Red");
  EXPECT_EQ(dress.item_group_id, "g1");
  EXPECT_EQ(dress.category, "Dresses");
  const std::map<std::string, std::string> attributes = {
      {"availability", "in stock"},        {"brand", "Selvedge"},
      {"description", "Made of linen."},   {"gender", "female"},
      {"google_product_category", "2271"}, {"product_type", "Women > Dresses"},
      {"regular_price", "29.90 EUR"},      {"size", "M"},
      {"category_path", "Women > Dresses"}};
  EXPECT_EQ(dress.attributes, attributes);
  EXPECT_THAT(references(feed.products[0]),
              ElementsAre("https://cdn.example/d1.jpg", "https://cdn.example/d1-back.jpg",
                          "https://cdn.example/d1-a,b.jpg", "https://cdn.example/d1-c.jpg"));
  EXPECT_THAT(feed.products[0].images[0].source, EndsWith("feed.xml:3"));
}

TEST_F(MerchantFeed, keeps_the_regular_price_where_the_sale_has_a_date_and_takes_files_beside_the_feed) {
  const ProductFeed feed = read_product_feed(write("feed.xml", rss));
  const ProductFacts& coat = feed.products[1].facts;
  EXPECT_EQ(coat.price, parse_price("1299"));
  EXPECT_EQ(coat.attributes.at("sale_price"), "999 USD");
  EXPECT_EQ(coat.stock, 0);
  EXPECT_EQ(coat.category, "Coats");
  EXPECT_THAT(references(feed.products[1]), ElementsAre(folder_ / "pictures/d2.jpg"));
}

TEST_F(MerchantFeed, reads_atom_and_its_links) {
  const ProductFeed feed = read_product_feed(write("atom", R"(
<feed xmlns="http://www.w3.org/2005/Atom" xmlns:g="http://base.google.com/ns/1.0">
<link rel="self" href="https://shop.example/feed"/>
<entry><id>https://shop.example/p/1</id><g:id>a1</g:id><title>Skirt</title>
<link rel="enclosure" href="https://cdn.example/film.mp4"/><link href="https://shop.example/p/1"/>
<g:image_link>https://cdn.example/a1.jpg</g:image_link><g:quantity>7</g:quantity>
<g:availability>in_stock</g:availability></entry></feed>)"));
  ASSERT_THAT(ids(feed), ElementsAre("a1"));
  EXPECT_EQ(feed.products[0].facts.url, "https://shop.example/p/1");
  EXPECT_EQ(feed.products[0].facts.stock, 7);
}

TEST_F(MerchantFeed, reads_a_table_by_tabs_or_by_commas) {
  const std::string tabs =
      "ID\tTitle\tImage link\tAdditional image link\tPrice\tColor\tSize\n"
      "t1\tBag, 15\" wide\thttps://x.example/1.jpg\thttps://x.example/2.jpg,https://x.example/3.jpg\t5 EUR\tBlue\tL\n"
      "t2\tShort row\thttps://x.example/4.jpg\n";
  const ProductFeed feed = read_product_feed(write("feed.txt", tabs));
  EXPECT_THAT(feed.skipped, IsEmpty());
  ASSERT_THAT(ids(feed), ElementsAre("t1", "t2"));
  EXPECT_EQ(feed.products[0].facts.title, "Bag, 15\" wide");
  EXPECT_EQ(feed.products[0].facts.colour, "Blue");
  EXPECT_EQ(feed.products[0].facts.attributes.at("size"), "L");
  EXPECT_THAT(feed.products[0].images, SizeIs(3));
  EXPECT_THAT(feed.products[0].images[2].source, EndsWith("feed.txt:2"));
  const ProductFeed commas =
      read_product_feed(write("feed.csv", "id,title,image_link\nc1,\"A, b\",https://x.example/1.jpg\n"));
  ASSERT_THAT(ids(commas), ElementsAre("c1"));
  EXPECT_EQ(commas.products[0].facts.title, "A, b");
}

TEST_F(MerchantFeed, reports_bad_rows_with_their_line_and_reads_the_others) {
  const ProductFeed feed = read_product_feed(write("feed.tsv",
                                                   "id\timage_link\tprice\tquantity\trole\n"
                                                   "\thttps://x/1.jpg\t1 EUR\t\t\n"
                                                   "p2\t\t1 EUR\t\t\n"
                                                   "p3\thttps://x/1.jpg\tcheap\t\t\n"
                                                   "p4\thttps://x/1.jpg\t1 EUR\t-3\t\n"
                                                   "p5\thttps://x/1.jpg\t1 EUR\t1\t\tmore\n"
                                                   "good\thttps://x/1.jpg\t1 EUR\t1\thero\n"
                                                   "good\thttps://x/2.jpg\t1 EUR\t1\t\n"));
  EXPECT_THAT(ids(feed), ElementsAre("p3", "p4", "good"));
  EXPECT_EQ(feed.products[1].facts.stock, 0);
  EXPECT_THAT(feed.skipped, ElementsAre(skipped(":2", "product_id: expected a name"), skipped(":3", "image: expected"),
                                        skipped(":6", "found 6"), skipped(":8", "appeared before")));
  ASSERT_THAT(feed.report.unread(), SizeIs(1));
  EXPECT_EQ(feed.report.unread()[0].example, "cheap");
}

TEST_F(MerchantFeed, reports_a_damaged_item_and_reads_those_around_it) {
  const std::string image = "<g:image_link>https://x/1.jpg</g:image_link>";
  const ProductFeed feed = read_product_feed(write("feed.xml",
                                                   "<rss><channel>\n"
                                                   "<item><g:id>1</g:id>" +
                                                       image +
                                                       "</item>\n"
                                                       "<item><g:id>2</g:ix>" +
                                                       image +
                                                       "</item>\n"
                                                       "<item><g:id>3</g:id>" +
                                                       image +
                                                       "\n"
                                                       "<item><g:id>4</g:id>" +
                                                       image +
                                                       "</item>\n"
                                                       "<item><g:id>5</g:id>" +
                                                       image));
  EXPECT_THAT(ids(feed), ElementsAre("1", "4"));
  EXPECT_THAT(feed.skipped, ElementsAre(skipped("feed.xml:3", "malformed XML"), skipped("feed.xml:4", "not closed"),
                                        skipped("feed.xml:6", "not closed")));
}

TEST_F(MerchantFeed, resolves_no_entity_of_its_own_or_from_outside) {
  write("secret.txt", "secret");
  const ProductFeed feed = read_product_feed(write("feed.xml", R"(<?xml version="1.0"?>
<!DOCTYPE rss [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY f SYSTEM "secret.txt">]>
<rss><item><g:id>1</g:id><title>&b;&f;</title><g:image_link>https://x/1.jpg</g:image_link></item></rss>)"));
  ASSERT_THAT(ids(feed), ElementsAre("1"));
  EXPECT_EQ(feed.products[0].facts.title, "&b;&f;");
}

TEST_F(MerchantFeed, survives_elements_nested_a_million_deep) {
  std::string deep = "<rss><item><g:id>1</g:id>";
  for (int i = 0; i < 1'000'000; ++i) deep += "<a>";
  const ProductFeed open = read_product_feed(write("feed.xml", deep + "</item></rss>"));
  EXPECT_THAT(open.skipped, ElementsAre(skipped("feed.xml:1", "malformed XML")));
  std::string closed = "<rss><item><g:id>1</g:id><g:image_link>https://x/1.jpg</g:image_link>";
  for (int i = 0; i < 500'000; ++i) closed += "<a>";
  for (int i = 0; i < 500'000; ++i) closed += "</a>";
  EXPECT_THAT(ids(read_product_feed(write("feed.xml", closed + "</item></rss>"))), ElementsAre("1"));
}

TEST_F(MerchantFeed, reads_the_encoding_that_the_bytes_have_and_says_where_the_feed_says_another) {
  const std::string item =
      "<rss><item><g:id>1</g:id><title>Robe d'\xE9t\xE9</title><g:image_link>a</g:image_link></item></rss>";
  for (const char* declared : {"ISO-8859-1", "Shift_JIS", "UTF-8"}) {
    const ProductFeed feed =
        read_product_feed(write("feed.xml", "<?xml version='1.0' encoding='" + std::string(declared) + "'?>" + item));
    ASSERT_THAT(ids(feed), ElementsAre("1"));
    EXPECT_EQ(feed.products[0].facts.title, "Robe d'\xC3\xA9t\xC3\xA9");
    EXPECT_THAT(feed.report.notes(), ElementsAre(::testing::HasSubstr("Windows-1252")));
  }
  const ProductFeed cyrillic = read_product_feed(
      write("feed.xml",
            "<?xml version='1.0' encoding='windows-1251'?><rss><item><g:id>1</g:id><title>\xCF\xEB\xE0\xF2\xFC"
            "\xE5</title><g:image_link>a</g:image_link></item></rss>"));
  EXPECT_EQ(cyrillic.products.at(0).facts.title, "Платье");
  EXPECT_THROW(read_product_feed(write("feed.xml", "\xFF\xFE<\0i\0")), Error);
}

TEST_F(MerchantFeed, refuses_markup_that_is_no_feed_and_unknown_fields_to_choose_by) {
  EXPECT_THROW(read_product_feed(write("feed.xml", "<html><body>Not found</body></html>")), Error);
  EXPECT_THROW(read_product_feed(write("feed.tsv", "id\ttitle\n1\tx\n")), Error);
  FeedOptions options;
  options.only["gender"] = "female";
  EXPECT_THAT(ids(read_product_feed(write("feed.xml", rss), options)), ElementsAre("d1"));
  EXPECT_EQ(read_product_feed(write("feed.xml", rss), options).left_out, 1u);
  options.only = {{"gendre", "female"}};
  EXPECT_THROW(read_product_feed(write("feed.xml", rss), options), Error);
}

TEST_F(MerchantFeed, takes_the_currency_it_is_told_for_prices_without_one) {
  FeedOptions options;
  options.currency = "CHF";
  const std::string table = "id\timage_link\tprice\n1\tx\t5\n2\tx\t5 EUR\n";
  const ProductFeed feed = read_product_feed(write("feed.tsv", table), options);
  ASSERT_THAT(feed.products, SizeIs(2));
  EXPECT_EQ(feed.products[0].facts.currency, "CHF");
  EXPECT_EQ(feed.products[1].facts.currency, "EUR");
  options.currency = "francs";
  EXPECT_THROW(read_product_feed(write("feed.tsv", table), options), Error);
}

TEST_F(MerchantFeed, reads_a_list_of_half_a_million_commas_before_as_many_spaces) {
  const std::string list = std::string(500'000, ',') + std::string(500'000, ' ');
  const ProductFeed feed = read_product_feed(write("feed.tsv", "id\timage_link\nd1\thttps://a/1.jpg" + list + "\n"));
  ASSERT_THAT(feed.products, SizeIs(1));
  EXPECT_THAT(references(feed.products[0]), ElementsAre("https://a/1.jpg"));
}

TEST_F(MerchantFeed, survives_any_damage) {
  expect_sound_whatever_the_damage("feed.xml", rss, std::string("<>/&;!-[]\"'\n\0\xFF", 15));
  expect_sound_whatever_the_damage("feed.tsv",
                                   "id\ttitle\timage_link\tprice\n1\t\"a\"\thttps://x/1.jpg\t5 EUR\n2\tb\tc\t1,5\n",
                                   std::string("\"\t\n\r\0\xFF,a", 8));
}

}  // namespace
}  // namespace selvedge::feeds
