#include "shop/feeds/product_feed.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "feeds/feed_fixture.h"
#include "selvedge/error.h"

namespace selvedge::feeds {
namespace {

using ::testing::ElementsAre;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using testing::ids;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using testing::skipped;

class ProductFeedTest : public testing::FeedFile {
 protected:
  ProductFeed read(const std::string& text, const FeedOptions& options = {}) {
    return read_product_feed(write("feed.csv", text), options);
  }
};

TEST_F(ProductFeedTest, puts_rows_of_one_id_together_wherever_they_are) {
  const ProductFeed feed = read(
      "image,product_id,title,price,currency,stock,gender\n"
      "a/1.jpg,p1,\"Dress, red\",19.90,EUR,2,Women\n"
      "2.jpg,p2,,,,,\n"
      "https://x.example/3.jpg,p1,\"Dress, red\",19.90,EUR,2,Women\n");
  EXPECT_THAT(feed.skipped, IsEmpty());
  ASSERT_THAT(ids(feed), ElementsAre("p1", "p2"));
  const FeedProduct& first = feed.products[0];
  EXPECT_EQ(first.facts.title, "Dress, red");
  EXPECT_EQ(first.facts.price, parse_price("19.90"));
  EXPECT_EQ(first.facts.stock, 2);
  EXPECT_EQ(first.facts.attributes.at("gender"), "Women");
  ASSERT_THAT(first.images, SizeIs(2));
  EXPECT_EQ(first.images[0].reference, folder_ / "a/1.jpg");
  EXPECT_EQ(first.images[1].reference, "https://x.example/3.jpg");
  EXPECT_THAT(first.images[1].source, EndsWith("feed.csv:4"));
  EXPECT_THAT(feed.products[1].facts.attributes, IsEmpty());
}

TEST_F(ProductFeedTest, reads_what_part_of_a_picture_the_shop_sets) {
  const ProductFeed table = read(
      "image,product_id\n"
      "1.jpg#crop=40,p1\n"
      "https://x.example/1.jpg#crop=a#crop=b,p1\n"
      "\"1.jpg#crop=40,60,300,400\",p2\n"
      "https://x.example/3.jpg#crop=none,p3\n"
      "//x.example/3.jpg#crop=garment,p4\n"
      "4.jpg#top,p5\n");
  EXPECT_THAT(ids(table), ElementsAre("p1", "p2", "p3", "p4", "p5"));
  EXPECT_THAT(table.skipped, ElementsAre(skipped("feed.csv:2", "the picture is taken whole"),
                                         skipped("feed.csv:3", "crop: expected left,top,width,height")));
  EXPECT_EQ(table.products[0].images[0].reference, folder_ / "1.jpg") << "the picture itself is good";
  EXPECT_EQ(table.products[0].images[0].crop, "");
  EXPECT_EQ(table.products[0].images[1].reference, "https://x.example/1.jpg");
  EXPECT_EQ(table.products[1].images[0].reference, folder_ / "1.jpg");
  EXPECT_EQ(table.products[1].images[0].crop, "40,60,300,400");
  EXPECT_EQ(table.products[2].images[0].reference, "https://x.example/3.jpg");
  EXPECT_EQ(table.products[2].images[0].crop, "none");
  EXPECT_EQ(table.products[3].images[0].crop, "garment");
  EXPECT_EQ(table.products[4].images[0].crop, "") << "another fragment stays a part of the name";
  EXPECT_EQ(table.products[4].images[0].reference, folder_ / "4.jpg#top");

  const ProductFeed lines = read_product_feed(
      write("feed.jsonl",
            R"({"id":"p1","images":[{"url":"1.jpg","crop":"40,60,300,400"},"2.jpg",{"url":"https://x.example/3.jpg"}]})"
            "\n"
            R"({"id":"p2","image":{"src":"4.jpg","crop":"none"}})"
            "\n"));
  ASSERT_THAT(lines.products, SizeIs(2));
  ASSERT_THAT(lines.products[0].images, SizeIs(3));
  EXPECT_EQ(lines.products[0].images[0].reference, folder_ / "1.jpg");
  EXPECT_EQ(lines.products[0].images[0].crop, "40,60,300,400");
  EXPECT_EQ(lines.products[0].images[1].crop, "");
  EXPECT_EQ(lines.products[0].images[2].crop, "");
  EXPECT_EQ(lines.products[1].images[0].crop, "none");
}

TEST_F(ProductFeedTest, hides_a_product_by_a_column_of_that_name_and_by_no_attribute) {
  const ProductFeed table = read(
      "image,product_id,hidden\n1.jpg,p1,true\n2.jpg,p2,false\n3.jpg,p3,zipper\n4.jpg,p4,\n"
      "5.jpg,p5,TRUE\n6.jpg,p6,Wahr\n");
  ASSERT_THAT(ids(table), ElementsAre("p1", "p2", "p3", "p4", "p5", "p6"));
  for (const std::size_t i : {0, 4, 5}) EXPECT_TRUE(table.products[i].facts.hidden) << i;
  for (const std::size_t i : {1, 2, 3}) EXPECT_FALSE(table.products[i].facts.hidden);
  EXPECT_EQ(table.products[2].facts.attributes.at("option_hidden"), "zipper");
  const ProductFeed lines =
      read_product_feed(write("feed.jsonl", R"({"id":"p1","image":"1.jpg","hidden":true})"
                                            "\n"
                                            R"({"id":"p2","image":"2.jpg","attributes":{"hidden":"true"}})"
                                            "\n"));
  ASSERT_THAT(ids(lines), ElementsAre("p1", "p2"));
  EXPECT_TRUE(lines.products[0].facts.hidden);
  EXPECT_FALSE(lines.products[1].facts.hidden);
  EXPECT_EQ(lines.products[1].facts.attributes.at("option_hidden"), "true");
}

TEST_F(ProductFeedTest, refuses_a_condition_on_a_field_that_no_product_of_a_json_feed_has) {
  FeedOptions options;
  options.only = {{"gendre", "female"}};
  const auto path = write("feed.jsonl", R"({"id":"p1","image":"1.jpg","gender":"female"})");
  try {
    read_product_feed(path, options);
    FAIL() << "was read";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::invalid_argument);
    EXPECT_THAT(error.what(), HasSubstr("expected a field 'gendre'"));
  }
  options.only = {{"gender", "female"}};
  EXPECT_THAT(read_product_feed(path, options).products, SizeIs(1));
}

TEST_F(ProductFeedTest, refuses_a_table_of_so_many_fields_that_memory_might_not_hold_them) {
  try {
    parse_product_feed("id,image\n" + std::string(30'000'001, ','), "feed.csv", "/");
    FAIL() << "was read";
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), HasSubstr("expected at most 30000000 fields"));
  }
}

TEST_F(ProductFeedTest, reports_bad_rows_with_their_line_and_reads_the_others) {
  const ProductFeed feed = read(
      "image,product_id,price,stock\n"
      "3.jpg,,1,1\n"
      ",p4,1,1\n"
      "5.jpg,p5,1\n"
      "6.jpg,p6,1,1,1\n"
      "\n"
      "good.jpg,good,1,1,\n");
  EXPECT_THAT(ids(feed), ElementsAre("p5", "good")) << "a row may end early";
  EXPECT_THAT(feed.skipped,
              ElementsAre(skipped("feed.csv:2", "product_id: expected a name"),
                          skipped("feed.csv:3", "image: expected a path"), skipped("feed.csv:5", "found 5")));
  EXPECT_THAT(feed.unusable, ElementsAre(ProductId{"p4"}));
  EXPECT_EQ(feed.unreadable_rows, 2u);
}

TEST_F(ProductFeedTest, counts_values_that_it_cannot_read_by_kind_and_keeps_their_products) {
  const ProductFeed feed = read(
      "image,product_id,price,stock,currency,url\n"
      "1.jpg,p1,auf Anfrage,,EUR,ftp://x/1\n"
      "2.jpg,p2,on request,many,EUR,\n"
      "3.jpg,p3,-4,1,Taler,\n"
      "4.jpg,p4,1,1,EUR,https://x/4\n");
  EXPECT_THAT(ids(feed), ElementsAre("p1", "p2", "p3", "p4"));
  EXPECT_THAT(feed.skipped, IsEmpty());
  EXPECT_FALSE(feed.products[0].facts.price);
  EXPECT_EQ(feed.products[3].facts.price, parse_price("1"));
  EXPECT_EQ(feed.products[0].facts.url, "");
  std::vector<std::string> messages;
  for (const UnreadValues& unread : feed.report.unread()) messages.push_back(to_string(unread));
  EXPECT_THAT(messages, ::testing::UnorderedElementsAre(
                            ::testing::AllOf(::testing::StartsWith("2 prices such as 'auf Anfrage' were not read"),
                                             ::testing::HasSubstr("feed.csv:2")),
                            ::testing::StartsWith("1 page address such as 'ftp://x/1' was not read"),
                            ::testing::StartsWith("1 stock such as 'many' was not read"),
                            ::testing::StartsWith("1 price such as '-4' was not read"),
                            ::testing::StartsWith("1 currency such as 'Taler' was not read")));
}

TEST_F(ProductFeedTest, reads_stock_with_the_decimal_mark_of_prices_and_leaves_an_ambiguous_one_empty) {
  const auto path = write("feed.csv", "id;image;price;stock\n1;a.jpg;5,000;5,000\n2;a.jpg;2.000;2.000\n");
  FeedOptions options;
  options.decimal_mark = DecimalMark::comma;
  const ProductFeed told = read_product_feed(path, options);
  EXPECT_EQ(told.products[0].facts.stock, 5);
  EXPECT_EQ(told.products[1].facts.stock, 2000);
  const ProductFeed untold = read_product_feed(path);
  for (const FeedProduct& product : untold.products) EXPECT_FALSE(product.facts.stock);
  const auto& unread = untold.report.unread();
  const auto stock = std::ranges::find(unread, "stock", &UnreadValues::field);
  ASSERT_NE(stock, unread.end());
  EXPECT_EQ(stock->count, 2u);
  EXPECT_THAT(stock->expected, HasSubstr("--decimal-mark"));
}

TEST_F(ProductFeedTest, reads_dates_in_the_order_that_one_of_a_table_shows_and_says_what_it_takes_others_for) {
  FeedOptions options;
  options.moment = std::chrono::sys_days(std::chrono::year(2026) / 3 / 15);
  const std::string header = "id,image,price,special_price,special_from_date,special_to_date\n";
  const ProductFeed american = read(header + "1,a.jpg,20,10,03/04/2026,\n2,a.jpg,20,10,12/31/2019,\n", options);
  for (const FeedProduct& product : american.products) EXPECT_EQ(product.facts.price, parse_price("10"));
  EXPECT_THAT(american.report.unread(), IsEmpty());
  EXPECT_THAT(american.report.notes(), IsEmpty());
  const ProductFeed open = read(header + "1,a.jpg,20,10,03/04/2026,\n", options);
  EXPECT_EQ(open.products.at(0).facts.price, parse_price("20"));
  EXPECT_THAT(open.report.notes(), ElementsAre(HasSubstr("'03/04/2026' are read with the day first")));
}

TEST_F(ProductFeedTest, reads_on_after_a_row_that_is_no_csv) {
  const ProductFeed feed = read(
      "image,product_id,title\n"
      "1.jpg,p1,\"two\nlines\"\n"
      "2.jpg,p2,\"quoted\" and more,too many\n"
      "3.jpg,p3,fine\n"
      "4.jpg,p4,\"never closed\n"
      "5.jpg,p5,fine\n"
      "6.jpg,p6,fine");
  EXPECT_THAT(ids(feed), ElementsAre("p1", "p3", "p5", "p6"));
  EXPECT_EQ(feed.products[0].facts.title, "two\nlines");
  EXPECT_THAT(feed.skipped, ElementsAre(skipped("feed.csv:4", "malformed CSV"), skipped("feed.csv:6", "never closed")));
  EXPECT_THAT(feed.products[2].images[0].source, EndsWith("feed.csv:7"));
}

TEST_F(ProductFeedTest, reads_on_in_a_damaged_feed_however_long_its_header_is) {
  std::string header = "image,product_id";
  for (int column = 0; column < 1'990; ++column) header += ",column" + std::to_string(column);
  std::string rows;
  for (int row = 0; row < 20'000; ++row) rows += "x\n";
  const ProductFeed feed = read_product_feed(write("feed.csv", header + "\n\"a\"b\n" + rows));
  EXPECT_EQ(feed.unreadable_rows, 20'001u);
  EXPECT_THAT(feed.skipped, SizeIs(10'001));
}

TEST_F(ProductFeedTest, survives_any_damage_to_a_feed) {
  expect_sound_whatever_the_damage(
      "feed.csv", "image,product_id,title,price\n\"1.jpg\",p1,\"a \"\"b\"\"\",1\n2.jpg,p2,c,2.50\n3.jpg,p3,\"d\",\n",
      std::string("\",\n\r\0\xFF;a\\", 9));
}

TEST_F(ProductFeedTest, keeps_the_first_of_contradicting_facts_and_both_images) {
  const ProductFeed feed = read("image,product_id,title,size\n1.jpg,p,A,S\n2.jpg,p,B,S\n3.jpg,p,A,\n");
  ASSERT_THAT(feed.products, SizeIs(1));
  EXPECT_EQ(feed.products[0].facts.title, "A");
  EXPECT_EQ(feed.products[0].facts.attributes.at("size"), "S");
  EXPECT_THAT(feed.products[0].images, SizeIs(3));
  EXPECT_THAT(feed.skipped, ElementsAre(skipped("feed.csv:3", "title is 'B' here and 'A'")));
}

TEST_F(ProductFeedTest, takes_a_manifest_and_leaves_its_people_out) {
  const std::string manifest =
      "image,product_id,role,split\nshop/1.jpg,1,product,test\nworn/1.jpg,1,person,test\nshop/2.jpg,2,product,train\n"
      "shop/3.jpg,3,poster,test\n";
  const ProductFeed all = read(manifest);
  EXPECT_THAT(ids(all), ElementsAre("1", "2"));
  EXPECT_EQ(all.left_out, 1u);
  EXPECT_THAT(all.skipped, ElementsAre(skipped("feed.csv:5", "role: expected product or person")));
  FeedOptions options;
  options.only["split"] = "train";
  const ProductFeed train = read(manifest, options);
  EXPECT_THAT(ids(train), ElementsAre("2"));
  EXPECT_EQ(train.left_out, 3u);
  EXPECT_FALSE(train.products[0].facts.attributes.contains("role"));
}

TEST_F(ProductFeedTest, refuses_files_whose_header_it_cannot_use) {
  EXPECT_THROW(read(""), Error);
  EXPECT_THROW(read("product_id,title\n1,x\n"), Error);
  EXPECT_THROW(read("image,title\n1,x\n"), Error);
  EXPECT_THROW(read("image,product_id,title,title\n1,x,a,b\n"), Error);
  EXPECT_THROW(read("image,product_id,\n1,x,a\n"), Error);
  FeedOptions options;
  options.only["split"] = "test";
  EXPECT_THROW(read("image,product_id\n1.jpg,1\n", options), Error);
  EXPECT_THROW(read_product_feed(folder_.path() / "none.csv"), Error);
}

TEST_F(ProductFeedTest, reads_a_folder_of_products_and_of_single_pictures) {
  write("shop/p1/b.jpg", "");
  write("shop/p1/a.PNG", "");
  write("shop/p1/notes.txt", "");
  write("shop/p2.heic", "");
  write("shop/.hidden", "");
  write("shop/.thumbs/a.jpg", "");
  write("shop/@eaDir/p2.jpg", "");
  write("shop/p1/@eaDir/a.jpg", "");
  write("shop/readme.md", "");
  std::filesystem::create_directories(folder_.path() / "shop/empty");
  const ProductFeed feed = read_product_feed(folder_.path() / "shop");
  ASSERT_THAT(ids(feed), ElementsAre("p1", "p2"));
  ASSERT_THAT(feed.products[0].images, SizeIs(2));
  EXPECT_EQ(feed.products[0].images[0].reference, folder_ / "shop/p1/a.PNG");
  EXPECT_THAT(feed.skipped, ElementsAre(skipped("empty", "found none"), skipped("notes.txt", "picture"),
                                        skipped("readme.md", "picture")));
}

TEST_F(ProductFeedTest, reads_json_lines_and_reports_those_it_cannot) {
  const auto path = write("feed.jsonl",
                          "{\"product_id\":\"p1\",\"images\":[\"1.jpg\",\"2.jpg\"],\"price\":19.9,\"stock\":3,"
                          "\"attributes\":{\"gender\":\"Women\"}}\n"
                          "{\"product_id\":\"p2\",\"images\":[]}\n"
                          "not json\n"
                          "[1]\n"
                          "{\"product_id\":\"p3\",\"images\":[\"3.jpg\"],\"price\":\"x\"}\n"
                          "{\"product_id\":\"p1\",\"images\":[\"4.jpg\"]}\n"
                          "{\"product_id\":[],\"images\":[\"4.jpg\"]}\n"
                          "\n"
                          "{\"product_id\":\"p4\",\"images\":[\"4.jpg\"]}");
  const ProductFeed feed = read_product_feed(path);
  ASSERT_THAT(ids(feed), ElementsAre("p1", "p3", "p4"));
  EXPECT_EQ(feed.products[0].facts.price, parse_price("19.90"));
  EXPECT_EQ(feed.products[0].facts.attributes.at("gender"), "Women");
  EXPECT_THAT(feed.products[0].images, SizeIs(2));
  EXPECT_THAT(feed.skipped,
              ElementsAre(skipped(":2", "image"), skipped(":3", "malformed JSON"), skipped(":4", "object"),
                          skipped(":6", "appeared before"), skipped(":7", "product_id")));
  EXPECT_FALSE(feed.products[1].facts.price);
  EXPECT_EQ(feed.report.unread().at(0).example, "x");
}

TEST_F(ProductFeedTest, reads_the_real_catalogue_and_manifest) {
  const std::filesystem::path data = SELVEDGE_SOURCE_DIR "/../shared/data";
  if (!std::filesystem::exists(data)) GTEST_SKIP() << "no ../shared/data here";
  const ProductFeed shop = read_product_feed(data / "shop_apparel/catalog.csv");
  EXPECT_THAT(shop.skipped, IsEmpty());
  EXPECT_THAT(shop.products, SizeIs(5234));
  FeedOptions test_split;
  test_split.only["split"] = "test";
  const ProductFeed worn = read_product_feed(data / "worn_tops/manifest.csv", test_split);
  EXPECT_THAT(worn.skipped, IsEmpty());
  EXPECT_THAT(worn.products, SizeIs(1000));
}

}  // namespace
}  // namespace selvedge::feeds
