// What the report says of a feed: formats, columns, encodings and damage.
#include "feeds/feed_fixture.h"

namespace selvedge::feeds {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

class FeedWords : public testing::FeedFile {
 protected:
  FeedReport report(const std::string& name, const std::string& text) {
    return read_product_feed(write(name, text)).report;
  }
};

TEST_F(FeedWords, call_only_rss_and_atom_a_merchant_feed) {
  const auto format = [&](const std::string& item) {
    return report("feed.xml", "<root><" + item + "><id>1</id><image>a.jpg</image></" + item + "></root>").format();
  };
  EXPECT_EQ(format("item"), "Google Merchant feed (XML, RSS)");
  EXPECT_EQ(format("Artikel"), "list of products in XML, <artikel>");
  EXPECT_EQ(format("SHOPITEM"), "list of products in XML, <shopitem>");
}

TEST_F(FeedWords, say_what_further_pictures_and_hidden_are_taken_for) {
  const std::string line = columns_line(report(
      "a.csv",
      "id,image_url,Image URL,photo,hidden,price,sale price,sale_start,sale_from\n1,a.jpg,b.jpg,c.jpg,1,2,1,,\n"));
  EXPECT_THAT(line, HasSubstr("image_url as image, Image URL as image"));
  EXPECT_THAT(line, HasSubstr("photo as image, where image_url is empty"));
  EXPECT_THAT(line, AllOf(HasSubstr("hidden"), Not(HasSubstr("hidden as attribute"))));
  EXPECT_THAT(line, HasSubstr("sale_from as begin of the sale, where sale_start is empty"));
}

TEST_F(FeedWords, name_the_sale_dates_and_options_of_shop_systems) {
  EXPECT_THAT(columns_line(report("woo.csv",
                                  "ID,Type,SKU,Name,Published,Sale price,Date sale price starts,Date sale price "
                                  "ends,Regular price,Images\n1,simple,A,Dress,1,,,,5,a.jpg\n")),
              AllOf(HasSubstr("Date sale price starts as begin of the sale"),
                    HasSubstr("Date sale price ends as end of the sale")));
  EXPECT_THAT(columns_line(report(
                  "shopify.csv", "Handle,Title,Option1 Name,Option1 Value,Vendor,Image Src\nA,Dress,Size,S,V,a.jpg\n")),
              AllOf(HasSubstr("Option1 Name as an option's name"), HasSubstr("Option1 Value as its values"),
                    HasSubstr("Vendor as attribute vendor")));
}

TEST_F(FeedWords, say_that_another_encoding_may_be_named_and_when_it_must_be) {
  const auto notes = [&](const std::string& name) {
    return report("a.csv", "id,title,image\n1," + name + ",a.jpg\n").notes();
  };
  EXPECT_THAT(notes("Gr\xF6\xDF"
                    "e"),
              ElementsAre(EndsWith("read as Windows-1252; --encoding names another")));
  // "Красное" in Windows-1251, "红色连衣裙" in GBK.
  EXPECT_THAT(notes("\xCA\xF0\xE0\xF1\xED\xEE\xE5"), ElementsAre(HasSubstr("probably in another encoding")));
  EXPECT_THAT(notes("\xBA\xEC\xC9\xAB\xC1\xAC\xD2\xC2\xC8\xB9"),
              ElementsAre(AllOf(HasSubstr("is not UTF-8"), HasSubstr("probably in another encoding"))));
  EXPECT_THAT(notes("Größe Gr\xF6\xDF"
                    "e"),
              ElementsAre(HasSubstr("is UTF-8 but for 2 bytes")));
  EXPECT_THAT(notes("Красное платье \xD0"), ElementsAre(HasSubstr("is UTF-8 but for 1 bytes")));
}

TEST_F(FeedWords, count_ids_that_a_spreadsheet_has_shortened) {
  EXPECT_THAT(report("a.csv", "id,image\n4.05E+12,a.jpg\n\"4,06E+12\",b.jpg\nE+1,c.jpg\n7E-1,d.jpg\n").notes(),
              ElementsAre(HasSubstr("2 ids such as '4.05E+12' are long numbers that a spreadsheet has shortened")));
}

TEST_F(FeedWords, say_that_entities_of_the_file_are_not_replaced) {
  const std::string items = "<rss><item><id>1</id><image>a.jpg</image><title>By &b;</title></item></rss>";
  EXPECT_THAT(report("a.xml", "<!DOCTYPE rss [<!ENTITY b \"Brand\">]>" + items).notes(),
              ElementsAre(HasSubstr("such as &b;, which are not replaced")));
  EXPECT_THAT(report("a.xml", items).notes(), IsEmpty());
}

TEST_F(FeedWords, keep_a_letter_behind_an_ordinary_less_than_sign) {
  const auto cleaned = [&](const std::string& text) {
    return read_product_feed(write("a.csv", "id,image,title\n1,a.jpg," + text + "\n")).products.at(0).facts.title;
  };
  EXPECT_EQ(cleaned("a<b"), "a<b");
  EXPECT_EQ(cleaned("a <b and c> d"), "a <b and c> d");
  EXPECT_EQ(cleaned("<b>Red</b> dress"), "Red dress");
  EXPECT_EQ(cleaned("Red <a href=x>dress</a>"), "Red dress");
  EXPECT_EQ(cleaned("Red<br"), "Red");
}

TEST_F(FeedWords, of_categories_are_all_kept_beside_the_last_part_of_the_first) {
  for (const auto& [name, text, category, path] :
       {std::tuple("a.csv", "id,image,category\n1,a.jpg,\"Apparel > Topwear, Sale\"\n", "Topwear, Sale",
                   "Apparel > Topwear, Sale"),
        std::tuple("b.csv", "id,image,category\n1,a.jpg,Women > Dresses; Women > Sale\n", "Dresses",
                   "Women > Dresses; Women > Sale"),
        std::tuple("c.xml",
                   "<rss><item><id>1</id><image>a.jpg</image><g:product_type>A &gt; B</g:product_type>"
                   "<g:product_type>C &gt; D</g:product_type></item></rss>",
                   "B", "A > B; C > D"),
        std::tuple("woo.csv",
                   "ID,Type,SKU,Name,Published,Regular price,Images,Categories\n"
                   "1,simple,1,Dress,1,5,a.jpg,\"Women > Dresses, Women > Sale\"\n",
                   "Dresses", "Women > Dresses; Women > Sale")}) {
    const ProductFacts facts = read_product_feed(write(name, text)).products.at(0).facts;
    EXPECT_EQ(facts.category, category) << name;
    ASSERT_TRUE(facts.attributes.contains("category_path")) << name;
    EXPECT_EQ(facts.attributes.at("category_path"), path) << name;
  }
  const ProductFacts plain =
      read_product_feed(write("a.csv", "id,image,category\n1,a.jpg,Coats\n")).products.at(0).facts;
  EXPECT_FALSE(plain.attributes.contains("category_path"));
}

TEST_F(FeedWords, of_few_pieces_are_read_as_stock) {
  for (const auto& [text, stock] :
       {std::pair("Only 2 left", 2), std::pair("Only 2 left in stock!", 2), std::pair("nur noch 3", 3),
        std::pair("Nur noch 3 verfügbar", 3), std::pair("Plus que 4 en stock", 4), std::pair("solo quedan 5", 5)}) {
    const ProductFeed feed = read_product_feed(write("a.csv", std::string("id,image,stock\n1,a.jpg,") + text + "\n"));
    EXPECT_EQ(feed.products.at(0).facts.stock.value_or(-1), stock) << text;
  }
}

}  // namespace
}  // namespace selvedge::feeds
