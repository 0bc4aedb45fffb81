// Inputs that real shops send, with the values that a shop expects (../shared/cases).
#include <fmt/format.h>

#include <chrono>

#include "feeds/feed_fixture.h"

namespace selvedge::feeds {
namespace {

using ::testing::ElementsAre;
using ::testing::ElementsAreArray;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::skipped;

const std::filesystem::path cases = SELVEDGE_SOURCE_DIR "/../shared/cases";

// "id|title|category|colour|price currency|stock|file names of the pictures".
std::string line_of(const FeedProduct& product) {
  const ProductFacts& facts = product.facts;
  std::string line =
      fmt::format("{}|{}|{}|{}|{}{}|{}|", facts.id.value, facts.title, facts.category, facts.colour,
                  facts.price ? to_string(*facts.price) : "-", facts.currency.empty() ? "" : " " + facts.currency,
                  facts.stock ? std::to_string(*facts.stock) : "-");
  for (const FeedImage& image : product.images) {
    if (line.back() != '|') line += ' ';
    line += is_url(image.reference) ? image.reference : std::filesystem::path(image.reference).filename().string();
  }
  return line;
}

std::vector<std::string> lines_of(const ProductFeed& feed) {
  std::vector<std::string> lines;
  for (const FeedProduct& product : feed.products) lines.push_back(line_of(product));
  return lines;
}

struct ShopCase {
  std::string file;
  std::vector<std::string> products;
  std::vector<std::string> messages = {};  // parts of the notes and counts, in order
};

std::vector<ShopCase> shop_cases() {
  const std::string web = "http://127.0.0.1:18999/";
  const std::string dress = "A1|Größe „Zürich“ – Kleid|Kleider|grün|12.99 EUR|3|",
                    blouse = "B1|Bluse|Blusen|weiß|19.90 EUR|0|";
  const std::vector<std::string> two = {dress + "a.jpg", blouse + "b.jpg"};
  const std::vector<std::string> two_fetched = {dress + web + "a.jpg", blouse + web + "b.jpg"};
  const std::vector<std::string> shopify = {"kleid-a|Größe Kleid|Kleider|grün|12.99|3|a.jpg",
                                            "bluse-b|Bluse|Blusen||19.90|1|b.jpg"};
  const std::vector<std::string> shopify_fetched = {"kleid-a|Größe Kleid|Kleider|grün|12.99|3|" + web + "a.jpg",
                                                    "bluse-b|Bluse|Blusen||19.90|1|" + web + "b.jpg"};
  return {
      {"01-bom/generic.csv", two},
      {"01-bom/double-bom.csv", two},
      {"01-bom/cr-only.csv", two},
      {"01-bom/trailing-commas.csv", two},
      {"02-semicolon/generic.csv", two},
      {"02-semicolon/generic-tab.txt", two},
      {"02-semicolon/sep-line.csv", two},
      {"02-semicolon/shopify.csv", shopify},
      {"02-semicolon/shopify-tab.tsv", shopify},
      {"03-utf16/generic.csv", two_fetched, {"UTF-16LE"}},
      {"03-utf16/be.csv", two_fetched, {"UTF-16BE"}},
      {"03-utf16/nobom.csv", two_fetched, {"UTF-16LE"}},
      {"03-utf16/excel-unicode-text.txt", shopify_fetched, {"UTF-16LE"}},
      {"03-utf16/merchant.tsv",
       {"A1|Größe Kleid|||12.99 EUR|1|" + web + "a.jpg", "B1|Bluse|||19.90 EUR|0|" + web + "b.jpg"},
       {"UTF-16LE"}},
      {"03-utf16/merchant.xml", {"A1|Größe Kleid|||12.99 EUR|1|" + web + "a.jpg"}, {"UTF-16LE"}},
      {"03-utf16/declared-utf16-but-utf8.xml",
       {"A1|Größe Kleid|||12.99 EUR|1|" + web + "a.jpg"},
       {"says it is utf-16, but is UTF-8"}},
      {"04-cp1252/generic.csv", two, {"Windows-1252"}},
      {"04-cp1252/shopify.csv", shopify, {"Windows-1252"}},
      {"04-cp1252/merchant-latin1-smart.xml", {"A1|Größe „Zürich“ – €5 Kleid|||12.99 EUR|1|a.jpg"}, {"Windows-1252"}},
      {"06-merchant/image-link-n.csv", {"1|D|||9.99 USD|-|a.jpg b.jpg c.jpg"}},
      {"06-merchant/woo.csv", {"S1|Kleid|Kleider|Rot, Blau|15|-|a.jpg b.jpg c.jpg"}},
      {"07-gzip/feed.xml.gz", {"n1|T|||10 EUR|1|" + web + "a.jpg"}},
      {"07-gzip/feed.zip", {"n1|T|||10 EUR|1|" + web + "a.jpg"}},
      {"07-gzip/products_export.zip", shopify_fetched},
      {"09-urls/idn.csv", {"i1||||-|-|http://bücher.invalid/a.jpg", "i2||||-|-|http://xn--bcher-kva.invalid/a.jpg"}},
      {"09-urls/scheme.csv",
       {"1||||-|-|" + web + "a.jpg", "2||||-|-|" + web + "a.jpg", "3||||-|-|https://127.0.0.1:18999/a.jpg"}},
      {"17-generic/hdr-case.csv", {"1|T|||10|-|a.jpg"}},
      {"17-generic/hdr-color.csv", {"1|||red|-|-|a.jpg"}},
      {"17-generic/hdr-syn.csv", {"1|T||red|10|-|a.jpg"}},
      {"17-generic/stock.csv",
       {"1||||-|0|a.jpg", "2||||-|10|a.jpg", "3||||-|1|a.jpg", "4||||-|5|a.jpg", "5||||-|-|a.jpg", "6||||-|1|a.jpg",
        "7||||-|99999999999|a.jpg", "8||||-|1|a.jpg"}},
      {"17-generic/prices.csv",
       {"1||||12.99 EUR|-|a.jpg", "2||||12.99 EUR|-|a.jpg", "3||||12.99 EUR|-|a.jpg", "4||||1299 EUR|-|a.jpg",
        "5||||12.99 EUR|-|a.jpg", "6||||12.99 EUR|-|a.jpg", "7||||-|-|a.jpg", "8||||-|-|a.jpg",
        "9||||12.99 EUR|-|a.jpg", "10||||-|-|a.jpg", "11||||12 USD|-|a.jpg", "12||||-|-|a.jpg", "13||||0 EUR|-|a.jpg"},
       {"1 price such as 'N/A'", "1 price such as '-5'", "1 price such as '12.999'"}},
      {"18-entities/m.tsv", {"1|Dress red|||-|-|a.jpg", "2|Dress|||-|-|b.jpg"}},
      {"18-entities/shopify.csv", {"d1|Women’s dress & skirt|||10|-|a.jpg", "d2|Dress red|||11|-|b.jpg"}},
      {"18-entities/wp.xml",
       {"w1|Dress – Women’s & Girls’|||-|-|a.jpg", "w2|Dress – Women’s|Maxi||-|-|b.jpg",
        "w3|T|Kleider||-|-|x.jpg?v=1&w=300", "w4|T|||-|-|x.jpg?v=1&w=300", "w5|T|||-|-|a.jpg"}},
      {"19-multicolour/merchant.tsv", {"1|T||Red/Blue/White|-|-|a.jpg", "2|T||red|-|-|b.jpg"}},
      {"19-multicolour/variants.csv", {"dress|Red dress|Dresses|Red, Blue|19.90|3|a.jpg c.jpg b.jpg"}},
  };
}

class ShopCases : public ::testing::TestWithParam<ShopCase> {
 protected:
  void SetUp() override {
    if (!std::filesystem::exists(cases)) GTEST_SKIP() << "no ../shared/cases here";
  }
};

TEST_P(ShopCases, give_what_the_shop_expects) {
  const ProductFeed feed = read_product_feed(cases / GetParam().file);
  EXPECT_THAT(lines_of(feed), ElementsAreArray(GetParam().products));
  EXPECT_THAT(feed.skipped, IsEmpty());
  EXPECT_FALSE(feed.report.format().empty());
  EXPECT_FALSE(feed.report.columns().empty());
  std::vector<std::string> messages = feed.report.notes();
  for (const UnreadValues& unread : feed.report.unread()) messages.push_back(to_string(unread));
  ASSERT_EQ(messages.size(), GetParam().messages.size()) << ::testing::PrintToString(messages);
  for (std::size_t i = 0; i < messages.size(); ++i) EXPECT_THAT(messages[i], HasSubstr(GetParam().messages[i]));
}

INSTANTIATE_TEST_SUITE_P(, ShopCases, ::testing::ValuesIn(shop_cases()), [](const auto& tested) {
  std::string name = tested.param.file;
  std::ranges::replace_if(
      name, [](char c) { return !std::isalnum(static_cast<unsigned char>(c)); }, '_');
  return name;
});

std::string price_of(const ProductFeed& feed, const std::string& id) {
  for (const FeedProduct& product : feed.products) {
    if (product.facts.id.value != id) continue;
    const ProductFacts& facts = product.facts;
    return (facts.price ? to_string(*facts.price) : "-") + (facts.currency.empty() ? "" : " ") + facts.currency;
  }
  return "no such product";
}

TEST_F(ShopCases, read_all_prices_of_a_merchant_feed) {
  const ProductFeed feed = read_product_feed(cases / "06-merchant/prices.xml");
  EXPECT_EQ(feed.products.size(), 29u) << "no price costs a product";
  const std::vector<std::pair<const char*, const char*>> prices = {
      {"p00", "12.99 EUR"},  {"p01", "12.99 USD"}, {"p02", "12.99 USD"}, {"p03", "12.99 EUR"},   {"p04", "12.99 USD"},
      {"p05", "12.99"},      {"p06", "1299 EUR"},  {"p07", "1299 USD"},  {"p08", "1299 EUR"},    {"p09", "1299 EUR"},
      {"p10", "1299 CHF"},   {"p11", "12.99 EUR"}, {"p12", "12.99 EUR"}, {"p13", "12.99 KWD"},   {"p14", "-"},
      {"p15", "-"},          {"p16", "0 EUR"},     {"p17", "-"},         {"p18", "12.99 EUR"},   {"p19", "12 CHF"},
      {"p20", "12 EUR"},     {"p21", "12.90 EUR"}, {"p22", "-"},         {"p23", "1234567 IDR"}, {"p24", "150000 IDR"},
      {"p25", "150000 INR"}, {"p26", "12.99 EUR"}, {"p27", "-"},         {"pnone", "-"}};
  for (const auto& [id, price] : prices) EXPECT_EQ(price_of(feed, id), price) << id;
  std::vector<std::string> messages;
  for (const UnreadValues& unread : feed.report.unread()) messages.push_back(to_string(unread));
  EXPECT_THAT(messages, ElementsAre(HasSubstr("2 prices such as '1.299 EUR'"), HasSubstr("'12.999999 EUR'"),
                                    HasSubstr("'12.99 GBP/kg'")));
  EXPECT_THAT(feed.report.notes(), ElementsAre(HasSubstr("'$12.99' are taken for USD"), HasSubstr("12,990 KWD")));
}

TEST_F(ShopCases, read_sale_prices_and_their_dates) {
  const ProductFeed feed = read_product_feed(cases / "06-merchant/sale.xml");
  const std::vector<std::pair<const char*, const char*>> prices = {{"s1", "8 EUR"},  {"s2", "8 EUR"},  {"s3", "10 EUR"},
                                                                   {"s4", "10 EUR"}, {"s5", "10 EUR"}, {"s6", "10 EUR"},
                                                                   {"s7", "8 EUR"},  {"s8", "10 EUR"}};
  for (const auto& [id, price] : prices) EXPECT_EQ(price_of(feed, id), price) << id;
  EXPECT_EQ(feed.products[0].facts.attributes.at("regular_price"), "10 EUR");
  EXPECT_EQ(feed.report.unread().size(), 2u) << "a sale above the price, and one in another currency";
}

TEST_F(ShopCases, read_every_word_for_availability) {
  const ProductFeed feed = read_product_feed(cases / "06-merchant/avail.xml");
  for (const FeedProduct& product : feed.products) {
    const std::string& id = product.facts.id.value;
    std::optional<std::int64_t> expected = 1;
    if (id == "a07" || id == "a08" || id == "a09" || id == "a10" || id == "q1" || id == "q4") expected = 0;
    if (id == "q2" || id == "q3") expected = 5;
    if (id == "a18") expected = std::nullopt;
    EXPECT_EQ(product.facts.stock, expected) << id;
  }
  EXPECT_THAT(feed.report.unread(), IsEmpty());
}

TEST_F(ShopCases, take_further_rows_without_facts_for_pictures) {
  const ProductFeed feed = read_product_feed(cases / "17-generic/dupfacts.csv");
  EXPECT_THAT(lines_of(feed), ElementsAre("1|First|||10|-|a.jpg b.jpg c.jpg"));
  EXPECT_THAT(feed.skipped, ElementsAre(skipped("dupfacts.csv:3", "title is 'Second' here and 'First'")));
}

TEST_F(ShopCases, lose_entities_and_tags_and_control_characters) {
  const ProductFeed feed = read_product_feed(cases / "18-entities/wp.xml");
  EXPECT_EQ(feed.products.at(0).facts.attributes.at("description"), "It’s café – 100% cotton…");
  EXPECT_EQ(feed.products.at(1).facts.attributes.at("product_type"), "Women > Dresses > Maxi");
  EXPECT_EQ(feed.products.at(3).facts.attributes.at("description"), "Bad char");
  EXPECT_EQ(feed.products.at(4).facts.attributes.at("description"), "vertical tab");
}

}  // namespace
}  // namespace selvedge::feeds
