#include "feeds/feed_fixture.h"

namespace selvedge::feeds {
namespace {

using ::testing::ElementsAre;
using ::testing::EndsWith;
using testing::ids;
using ::testing::IsEmpty;
using testing::references;
using testing::skipped;

using ShopifyCsv = testing::FeedFile;

constexpr const char* header =
    "Handle,Title,Body (HTML),Vendor,Product Category,Type,Tags,Published,Option1 Name,Option1 Value,Option2 Name,"
    "Option2 Value,Variant SKU,Variant Inventory Tracker,Variant Inventory Qty,Variant Price,Image Src,Image Position,"
    "Variant Image,Status\n";

std::string shop(const std::string& rows) { return header + rows; }

TEST_F(ShopifyCsv, makes_one_product_of_all_rows_of_a_handle) {
  const ProductFeed feed = read_product_feed(write(
      "export.csv", shop("red-dress,Red dress,\"<p>Linen,\n made <b>here</b></p>\",Selvedge,Apparel > "
                         "Dresses,Dress,\"summer, linen\",true,"
                         "Size,S,Color,Red,SKU-1,shopify,3,19.90,https://cdn/2.jpg,2,https://cdn/v.jpg,active\n"
                         "red-dress,,,,,,,,,M,,Red,SKU-2,shopify,-2,24.90,https://cdn/1.jpg,1,https://cdn/2.jpg,\n"
                         "red-dress,,,,,,,,,L,,Blue,SKU-3,shopify,4,24.90,,,,\n"
                         "coat,Coat,,,Apparel > Coats,,,true,Title,Default Title,,,,,,99,https://cdn/c.jpg,1,,active\n"
                         "red-dress,,,,,,,,,,,,,,,,https://cdn/3.jpg,3,,\n")));
  EXPECT_THAT(feed.skipped, IsEmpty());
  ASSERT_THAT(ids(feed), ElementsAre("red-dress", "coat"));
  const ProductFacts& dress = feed.products[0].facts;
  EXPECT_EQ(dress.title, "Red dress");
  EXPECT_EQ(dress.category, "Dress");
  EXPECT_EQ(dress.colour, "Red, Blue");
  EXPECT_EQ(dress.price, parse_price("19.90"));
  EXPECT_EQ(dress.stock, 7) << "a variant sold below nothing takes nothing from the others";
  const std::map<std::string, std::string> attributes = {
      {"category_path", "Apparel > Dresses"}, {"description", "Linen, made here"}, {"size", "S, M, L"},
      {"sku", "SKU-1, SKU-2, SKU-3"},         {"tags", "summer, linen"},           {"vendor", "Selvedge"}};
  EXPECT_EQ(dress.attributes, attributes);
  EXPECT_THAT(references(feed.products[0]),
              ElementsAre("https://cdn/1.jpg", "https://cdn/2.jpg", "https://cdn/3.jpg", "https://cdn/v.jpg"));
  EXPECT_THAT(feed.products[0].images[0].source, EndsWith("export.csv:4"));
  EXPECT_THAT(feed.products[0].images[2].source, EndsWith("export.csv:7"));
  const ProductFacts& coat = feed.products[1].facts;
  EXPECT_EQ(coat.category, "Coats");
  EXPECT_EQ(coat.stock, 1) << "sold without counting";
  EXPECT_THAT(coat.attributes, ElementsAre(::testing::Pair("category_path", "Apparel > Coats")));
}

TEST_F(ShopifyCsv, leaves_out_drafts_archived_and_unpublished_products_with_all_their_rows) {
  const ProductFeed feed = read_product_feed(write("export.csv",
                                                   "Handle,Title,Image Src,Published,Status\n"
                                                   "draft,A,https://cdn/1.jpg,true,draft\n"
                                                   "draft,,https://cdn/2.jpg,,\n"
                                                   "old,B,https://cdn/3.jpg,true,Archived\n"
                                                   "hidden,C,https://cdn/4.jpg,FALSE,active\n"
                                                   "here,D,https://cdn/5.jpg,true,active\n"));
  EXPECT_THAT(ids(feed), ElementsAre("here"));
  EXPECT_THAT(feed.skipped, IsEmpty());
  EXPECT_EQ(feed.left_out, 4u);
}

TEST_F(ShopifyCsv, knows_the_column_names_of_later_exports) {
  const ProductFeed feed = read_product_feed(
      write("export.csv",
            "Title,URL handle,Description,Type,Status,SKU,Option1 name,Option1 value,Price,Inventory tracker,Inventory "
            "quantity,Product image URL,Image position,Variant image URL\n"
            "Skirt,skirt,<i>Short</i>,Skirt,Active,S1,Farbe,Grün,12.5,shopify,2,https://cdn/s.jpg,1,\n"));
  ASSERT_THAT(ids(feed), ElementsAre("skirt"));
  const ProductFacts& skirt = feed.products[0].facts;
  EXPECT_EQ(skirt.title, "Skirt");
  EXPECT_EQ(skirt.price, parse_price("12.50"));
  EXPECT_EQ(skirt.stock, 2);
  EXPECT_EQ(skirt.colour, "Grün");
  EXPECT_EQ(skirt.attributes.at("description"), "Short");
}

TEST_F(ShopifyCsv, uses_a_product_without_the_values_it_cannot_use) {
  const ProductFeed feed = read_product_feed(write("export.csv",
                                                   "Handle,Title,Variant Price,Variant Inventory Qty,Image Src\n"
                                                   "p1,A,cheap,many,https://cdn/1.jpg\n"
                                                   ",B,1,1,https://cdn/2.jpg\n"
                                                   "p3,C,1,1,\n"
                                                   "p4,D,1,1\n"
                                                   "p5,E,1,1,https://cdn/5.jpg\n"
                                                   "p\x01,F,1,1,https://cdn/6.jpg\n"
                                                   "p7,\"G\"x,1,1,https://cdn/6.jpg\n"
                                                   "p8,H,1,1,https://cdn/8.jpg\n"));
  EXPECT_THAT(ids(feed), ElementsAre("p1", "p5", "p", "p7", "p8"));
  EXPECT_EQ(feed.products[3].facts.title, "\"G\"x");
  EXPECT_FALSE(feed.products[0].facts.price);
  EXPECT_FALSE(feed.products[0].facts.stock);
  EXPECT_THAT(feed.skipped, ElementsAre(skipped(":3", "handle: expected"), skipped(":4", "at least one picture"),
                                        skipped(":5", "at least one picture")));
  ASSERT_EQ(feed.report.unread().size(), 2u);
  EXPECT_EQ(feed.report.unread()[0].example, "cheap");
  EXPECT_EQ(feed.report.unread()[1].example, "many");
}

TEST_F(ShopifyCsv, chooses_products_by_a_column_of_their_first_row_and_takes_the_currency_it_is_told) {
  FeedOptions options;
  options.only["Vendor"] = "Ours";
  options.currency = "EUR";
  const ProductFeed feed = read_product_feed(write("export.csv",
                                                   "Handle,Vendor,Variant Price,Image Src\n"
                                                   "a,Ours,5,https://cdn/1.jpg\n"
                                                   "a,,,https://cdn/2.jpg\n"
                                                   "b,Theirs,5,https://cdn/3.jpg\n"),
                                             options);
  ASSERT_THAT(ids(feed), ElementsAre("a"));
  EXPECT_EQ(feed.products[0].images.size(), 2u);
  EXPECT_EQ(feed.products[0].facts.currency, "EUR");
  EXPECT_EQ(feed.left_out, 1u);
  EXPECT_THROW(read_product_feed(write("other.csv", "Handle,Title\na,b\n")), Error);
}

TEST_F(ShopifyCsv, lets_no_option_overwrite_a_fact) {
  const ProductFeed feed = read_product_feed(write("export.csv",
                                                   "Handle,Option1 Name,Option1 Value,Variant Price,Image Src\n"
                                                   "voucher,Price,50,5,https://cdn/1.jpg\n"));
  EXPECT_THAT(feed.skipped, IsEmpty());
  EXPECT_EQ(feed.products.at(0).facts.price, parse_price("5"));
  EXPECT_EQ(feed.products.at(0).facts.attributes.at("option_price"), "50");
}

TEST_F(ShopifyCsv, adds_up_huge_stocks_without_overflowing) {
  std::string rows;
  for (int i = 0; i < 40; ++i) rows += "p,1,9223372036854775807,https://cdn/1.jpg\n";
  const ProductFeed feed =
      read_product_feed(write("export.csv", "Handle,Variant Price,Variant Inventory Qty,Image Src\n" + rows));
  EXPECT_GT(feed.products.at(0).facts.stock, 1'000'000);
}

TEST_F(ShopifyCsv, survives_any_damage) {
  expect_sound_whatever_the_damage(
      "export.csv",
      shop(
          "a,A,\"<p>b\"\"c\"\"</p>\",V,X > Y,T,\"t, u\",true,Size,S,Color,Red,SKU,shopify,3,19.90,https://cdn/1.jpg,1,,"
          "active\na,,,,,,,,,M,,,,,,1,https://cdn/2.jpg,2,,\n"),
      std::string("\",\n\r\0\xFF;a<>", 10));
}

}  // namespace
}  // namespace selvedge::feeds
