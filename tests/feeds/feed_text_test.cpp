#include "shop/feeds/feed_text.h"

#include <gtest/gtest.h>

#include "ground/core/rng.h"
#include "shop/catalogue/product.h"

namespace selvedge::feeds {
namespace {

std::string money(const std::string& text) {
  const auto read = parse_money(text);
  return read ? to_string(read->price) + (read->currency.empty() ? "" : " ") + read->currency : "none";
}

TEST(ParseMoney, reads_amounts_as_shops_write_them) {
  EXPECT_EQ(money("19.90 EUR"), "19.90 EUR");
  EXPECT_EQ(money("EUR 19,90"), "19.90 EUR");
  EXPECT_EQ(money(" 19.90eur "), "19.90 EUR");
  EXPECT_EQ(money("1,299.00 USD"), "1299 USD");
  EXPECT_EQ(money("1.299,50 EUR"), "1299.50 EUR");
  EXPECT_EQ(money("1,299 USD"), "1299 USD");
  EXPECT_EQ(money("1,234,567 JPY"), "1234567 JPY");
  EXPECT_EQ(money("1.234.567,8"), "1234567.80");
  EXPECT_EQ(money("12.5"), "12.50");
  EXPECT_EQ(money("1500 JPY"), "1500 JPY");
}

TEST(ParseMoney, refuses_what_is_no_amount) {
  for (const char* text :
       {"", "EUR", "free", "-1 EUR", "19.90 EURO", "$19.90", "1,29,00 USD", "1.2,3.4", ",5", "1,", "1.", "1..2",
        "1,,234", "12 34 EUR", "1e5 EUR", "9999999999999 EUR", "1,2345,678", ".", ","}) {
    EXPECT_EQ(money(text), "none") << text;
  }
}

TEST(AttributeName, spells_a_column_one_way) {
  EXPECT_EQ(attribute_name("g:Image Link"), "image_link");
  EXPECT_EQ(attribute_name(" Shoe  size "), "shoe_size");
  EXPECT_EQ(attribute_name("ID"), "id");
  EXPECT_EQ(attribute_name(""), "");
  EXPECT_EQ(attribute_name("odd:"), "odd:");
}

TEST(LastOfPath, takes_the_narrowest_category) {
  EXPECT_EQ(last_of_path("Apparel & Accessories > Clothing > Dresses"), "Dresses");
  EXPECT_EQ(last_of_path("Dresses"), "Dresses");
  EXPECT_EQ(last_of_path("Clothing > "), "Clothing");
  EXPECT_EQ(last_of_path(" > "), "");
}

TEST(PlainText, keeps_what_a_person_reads) {
  EXPECT_EQ(plain_text("<p>A <b>red</b> dress,<br/>\n 5 &lt; 6 &amp; more&nbsp;</p><style>p{}</style><p>End</p>"),
            "A red dress, 5 < 6 & more End");
  EXPECT_EQ(plain_text("size <40, price < 5"), "size <40, price < 5");
  EXPECT_EQ(plain_text("before<script>alert('<p>')</script>after"), "before after");
  EXPECT_EQ(plain_text("&amp;lt;"), "&lt;");
  EXPECT_EQ(plain_text(""), "");
}

TEST(PlainText, is_bounded_and_cut_between_characters) {
  std::string long_text;
  for (int i = 0; i < 4000; ++i) long_text += "\xE2\x82\xAC";
  const std::string text = plain_text(long_text);
  EXPECT_LE(text.size(), 5000u);
  EXPECT_GT(text.size(), 4990u);
  EXPECT_FALSE(catalogue::problem_of_text("text", text));
}

TEST(PlainText, survives_any_markup) {
  core::Rng rng(1);
  const std::string pieces = "<>/!&;ab \"'\0";
  for (int round = 0; round < 2000; ++round) {
    std::string html = rng.chance(0.5) ? "<script" : "";
    for (std::size_t n = rng.below(40); n > 0; --n) html += pieces[rng.below(pieces.size())];
    EXPECT_LE(plain_text(html).size(), html.size());
  }
}

}  // namespace
}  // namespace selvedge::feeds
