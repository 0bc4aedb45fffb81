// Which price a product gets of all that a feed says about prices: variants, currencies and sales.
#include "feeds/feed_fixture.h"
#include "shop/feeds/read_price.h"

namespace selvedge::feeds {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

using FeedPrices = testing::FeedFile;

ProductFacts only_product(const ProductFeed& feed) {
  EXPECT_THAT(feed.products, SizeIs(1));
  return feed.products.empty() ? ProductFacts() : feed.products[0].facts;
}

TEST_F(FeedPrices, are_the_lowest_of_the_variants_in_every_format) {
  const std::vector<std::pair<std::string, std::string>> feeds = {
      {"shopify.csv",
       "Handle,Title,Option1 Name,Option1 Value,Variant SKU,Variant Inventory Qty,Variant Price,Variant Compare At "
       "Price,Image Src\n"
       "A,Dress,Size,S,A-1,2,29.90,,a.jpg\nA,,,M,A-2,3,19.90,24.90,\n"},
      {"shopify.json",
       R"({"products":[{"id":"A","title":"Dress","images":["a.jpg"],"variants":[
           {"price":"29.90","inventory_quantity":2},
           {"price":"19.90","compare_at_price":"24.90","inventory_quantity":3}]}]})"},
      {"woo.csv",
       "ID,Type,SKU,Name,Published,Stock,Sale price,Regular price,Images,Parent\n"
       "1,variable,A,Dress,1,,,,a.jpg,\n2,variation,A-1,Dress,1,2,,29.90,,A\n3,variation,A-2,Dress,1,3,19.90,24.90,,"
       "A\n"},
      {"table.csv",
       "id,title,size,stock,price,regular price,image\nA,Dress,S,2,29.90,,a.jpg\nA,Dress,M,3,19.90,24.90,a.jpg\n"},
      {"feed.xml",
       "<rss><item><id>A</id><title>Dress</title><image>a.jpg</image><variants>"
       "<variant><price>29.90</price><stock>2</stock></variant>"
       "<variant><price>19.90</price><regular_price>24.90</regular_price><stock>3</stock></variant>"
       "</variants></item></rss>"}};
  for (const auto& [name, text] : feeds) {
    const ProductFacts facts = only_product(read_product_feed(write(name, text)));
    EXPECT_EQ(facts.price, parse_price("19.90")) << name;
    EXPECT_EQ(facts.stock, 5) << name;
    EXPECT_EQ(facts.attributes.count("regular_price"), 1u) << name;
    EXPECT_EQ(facts.attributes.at("regular_price"), "24.90") << name;
  }
}

TEST_F(FeedPrices, of_a_variable_product_are_those_of_its_variations) {
  const ProductFacts facts =
      only_product(read_product_feed(write("woo.csv",
                                           "ID,Type,SKU,Name,Published,Stock,Regular price,Images,Parent\n"
                                           "1,variable,A,Dress,1,9,5,a.jpg,\n2,variation,A-1,Dress,1,2,29.90,,A\n")));
  EXPECT_EQ(facts.price, parse_price("29.90"));
  EXPECT_EQ(facts.stock, 2);
}

TEST_F(FeedPrices, in_dollars_are_never_taken_for_euros) {
  const auto read = [&](const std::string& price, const std::string& currency) {
    return read_product_feed(write("a.csv", "id,image,price,currency\nA,a.jpg," + price + "," + currency + "\n"));
  };
  for (const auto& [price, currency, expected] :
       {std::tuple("$12", "EUR", "USD"), std::tuple("12 kr", "EUR", "SEK"), std::tuple("¥12", "USD", "JPY")}) {
    const ProductFeed feed = read(price, currency);
    EXPECT_EQ(feed.products.at(0).facts.currency, expected) << price;
    ASSERT_THAT(feed.report.unread(), SizeIs(1)) << price;
    EXPECT_EQ(feed.report.unread()[0].field, "currency") << price;
  }
  for (const auto& [price, currency] :
       {std::pair("$12", "CAD"), std::pair("12 kr", "NOK"), std::pair("¥12", "CNY"), std::pair("Rs 12", "PKR")}) {
    const ProductFeed feed = read(price, currency);
    EXPECT_EQ(feed.products.at(0).facts.currency, currency) << price;
    EXPECT_THAT(feed.report.unread(), IsEmpty()) << price;
  }
  FeedOptions euros;
  euros.currency = "EUR";
  const ProductFeed told = read_product_feed(write("a.csv", "id,image,price\nA,a.jpg,$12\n"), euros);
  EXPECT_EQ(told.products.at(0).facts.currency, "USD");
  EXPECT_FALSE(read_price("$12 EUR").price) << "which of the two?";
  EXPECT_EQ(read_price("$12 CAD").currency, "CAD");
}

TEST_F(FeedPrices, of_a_sale_need_a_currency_where_the_regular_price_is_unread) {
  const auto read = [&](const std::string& row) {
    return read_product_feed(write("a.csv", "id,image,price,sale price\nA,a.jpg," + row + "\n"));
  };
  const ProductFeed bare = read("1.299 EUR,8");
  EXPECT_FALSE(only_product(bare).price);
  ASSERT_THAT(bare.report.unread(), SizeIs(2));
  EXPECT_EQ(bare.report.unread()[1].field, "sale price");
  EXPECT_EQ(only_product(read("1.299 EUR,8 EUR")).price, parse_price("8"));
  EXPECT_EQ(only_product(read(",8")).price, parse_price("8")) << "the only price there is";
}

TEST_F(FeedPrices, of_a_sale_hold_in_the_times_that_shops_write) {
  FeedOptions options;
  options.moment = std::chrono::sys_days(std::chrono::year(2020) / 1 / 15);
  for (const char* time :
       {"2020-01-01/", "/2020-01-31", "2020-01-01 - 2020-01-31", "2020-01-01 to 2020-01-31",
        "01.01.2020 bis 31.01.2020", "01.01.20-31.01.20", "\"2020-01-01,2020-01-31\"", "\"Jan 1, 2020 - Jan 31, 2020\"",
        "1. Januar 2020 – 31. Jan 2020", "du 1 janvier 2020 au 31 janvier 2020", "12/31/2019 - 01/31/2020",
        "2020-01-01T00:00-0800/.."}) {
    const ProductFeed feed = read_product_feed(
        write("a.csv", std::string("id,image,price,sale price,sale period\nA,a.jpg,29.90,19.90,") + time + "\n"),
        options);
    EXPECT_EQ(only_product(feed).price, parse_price("19.90")) << time;
    EXPECT_THAT(feed.report.unread(), IsEmpty()) << time;
  }
  for (const char* time : {"soon", "2020-01-01", "2020-01-31 - 2020-01-01", "-", "/"}) {
    const ProductFeed feed = read_product_feed(
        write("a.csv", std::string("id,image,price,sale price,sale period\nA,a.jpg,29.90,19.90,") + time + "\n"),
        options);
    EXPECT_EQ(only_product(feed).price, parse_price("29.90")) << time;
    EXPECT_THAT(feed.report.unread(), SizeIs(1)) << time;
  }
  const auto both = read_sale_period("01/02/2020 - 03/04/2020");
  ASSERT_TRUE(both);
  EXPECT_TRUE(both->two_readings);
  EXPECT_EQ(read_moment("Jan 1, 2020", false), std::chrono::sys_days(std::chrono::year(2020) / 1 / 1));
  EXPECT_EQ(read_moment("1. März 2020 12:00", false),
            std::chrono::sys_days(std::chrono::year(2020) / 3 / 1) + std::chrono::hours(12));
  EXPECT_EQ(read_moment("1er mars 2020", false), std::chrono::sys_days(std::chrono::year(2020) / 3 / 1));
  EXPECT_FALSE(read_moment("26/03/01", false)) << "the year stands first";
  EXPECT_FALSE(read_moment("1. marraskuuta 2020", false)) << "Finnish November is not March";
  EXPECT_EQ(read_moment("01.02.20", false), std::chrono::sys_days(std::chrono::year(2020) / 2 / 1));
}

TEST_F(FeedPrices, of_a_sale_hold_in_times_whose_order_another_row_of_the_column_shows) {
  FeedOptions options;
  options.moment = std::chrono::sys_days(std::chrono::year(2026) / 4 / 15);
  const ProductFeed feed = read_product_feed(write("a.csv",
                                                   "id,image,price,sale price,sale period\n"
                                                   "A,a.jpg,29.90,19.90,03/13/2026 - 03/20/2026\n"
                                                   "B,b.jpg,29.90,19.90,03/01/2026 - 03/05/2026\n"),
                                             options);
  for (const FeedProduct& product : feed.products) EXPECT_EQ(product.facts.price, parse_price("29.90"));
}

TEST_F(FeedPrices, of_a_variant_that_costs_nothing_do_not_count) {
  const ProductFeed feed = read_product_feed(write(
      "a.json",
      R"([{"id":"A","image":"a.jpg","price":"49.90","variants":[{"size":"M","price":"0.00"},{"size":"L","price":"39.90"}]}])"));
  EXPECT_EQ(only_product(feed).price, parse_price("39.90"));
}

TEST(ReadPrice, reads_amounts_with_words_about_tax_and_the_lowest_price) {
  const auto price = [](const char* text) {
    const PriceReading read = read_price(text);
    return read.price ? to_string(*read.price) + (read.currency.empty() ? "" : " ") + read.currency : "none";
  };
  const std::vector<std::pair<const char*, const char*>> prices = {{"12,99 EUR inkl. MwSt.", "12.99 EUR"},
                                                                   {"12,99 € (inkl. 19% MwSt.)", "12.99 EUR"},
                                                                   {"12,99 € inkl. 19 % MwSt.", "12.99 EUR"},
                                                                   {"£12.99 incl. VAT", "12.99 GBP"},
                                                                   {"12,99 € TTC", "12.99 EUR"},
                                                                   {"12,99€ IVA incl.", "12.99 EUR"},
                                                                   {"12,99 € IVA inclusa", "12.99 EUR"},
                                                                   {"12,99 € HT", "12.99 EUR"},
                                                                   {"12.99 EUR excl. VAT", "12.99 EUR"},
                                                                   {"ab 12,99 €", "12.99 EUR"},
                                                                   {"Ab 12,99 € inkl. MwSt.", "12.99 EUR"},
                                                                   {"from $12", "12 USD"},
                                                                   {"dès 12,99 €", "12.99 EUR"},
                                                                   {"à partir de 12,99 €", "12.99 EUR"},
                                                                   {"desde 12,99 €", "12.99 EUR"},
                                                                   {"da 12,99 €", "12.99 EUR"},
                                                                   {"+12.99", "none"},
                                                                   {".99", "0.99"},
                                                                   {"$.99", "0.99 USD"},
                                                                   {"99 ct", "0.99"},
                                                                   {"150 ct", "1.50"},
                                                                   {"5 Cent", "0.05"},
                                                                   {"99p", "0.99 GBP"},
                                                                   {",5", "none"},
                                                                   {"ab Lager", "none"},
                                                                   {"from 12 to 20", "none"},
                                                                   {"99 HT 118,80 TTC", "none"},
                                                                   {"49 UVP 599", "none"},
                                                                   {"1299 p", "none"},
                                                                   {"From $12.99 CAD", "12.99 CAD"},
                                                                   {"12,99 inkl. 5,00 Pfand", "none"},
                                                                   {"1.299 € inkl. MwSt.", "none"},
                                                                   {"ab -5 €", "none"}};
  for (const auto& [text, expected] : prices) EXPECT_EQ(price(text), expected) << text;
  EXPECT_THAT(read_price("1.299 € inkl. MwSt.").expected, HasSubstr("one way"));
  EXPECT_THAT(read_price("12,99 € zzgl. MwSt.").doubt, HasSubstr("tax"));
  EXPECT_THAT(read_price("12,99 € inkl. MwSt. zzgl. Versand").doubt, IsEmpty());
}

}  // namespace
}  // namespace selvedge::feeds
