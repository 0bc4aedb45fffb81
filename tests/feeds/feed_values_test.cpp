// The one reading of prices, stock, availability and dates.
#include <gtest/gtest.h>

#include "shop/feeds/read_price.h"
#include "shop/feeds/read_stock.h"

namespace selvedge::feeds {
namespace {

std::string price(const std::string& text, DecimalMark mark = DecimalMark::unknown) {
  const PriceReading read = read_price(text, mark);
  if (!read.price) return "none";
  return to_string(*read.price) + (read.currency.empty() ? "" : " ") + read.currency;
}

TEST(ReadPrice, reads_amounts_as_shops_write_them) {
  const std::vector<std::pair<const char*, const char*>> prices = {{"19.90 EUR", "19.90 EUR"},
                                                                   {"EUR 19,90", "19.90 EUR"},
                                                                   {" 19.90eur ", "19.90 EUR"},
                                                                   {"€12.99", "12.99 EUR"},
                                                                   {"12,99 €", "12.99 EUR"},
                                                                   {"12,99€", "12.99 EUR"},
                                                                   {"12.99 &euro;", "12.99 EUR"},
                                                                   {"12,99 Euro", "12.99 EUR"},
                                                                   {"£12", "12 GBP"},
                                                                   {"US$12.99", "12.99 USD"},
                                                                   {"$12.99 CAD", "12.99 CAD"},
                                                                   {"CA$12.99", "12.99 CAD"},
                                                                   {"1,299.00 USD", "1299 USD"},
                                                                   {"1.299,50 EUR", "1299.50 EUR"},
                                                                   {"1 299,00 EUR", "1299 EUR"},
                                                                   {"1\u00A0299,00\u00A0EUR", "1299 EUR"},
                                                                   {"1\u202F299 €", "1299 EUR"},
                                                                   {"1'299.00 CHF", "1299 CHF"},
                                                                   {"1’299.00 CHF", "1299 CHF"},
                                                                   {"CHF 12.-", "12 CHF"},
                                                                   {"12.-- CHF", "12 CHF"},
                                                                   {"12,– €", "12 EUR"},
                                                                   {"1,234,567 JPY", "1234567 JPY"},
                                                                   {"1,299 JPY", "1299 JPY"},
                                                                   {"1.234.567,8", "1234567.80"},
                                                                   {"INR 1,50,000.00", "150000 INR"},
                                                                   {"12.5", "12.50"},
                                                                   {"1500 JPY", "1500 JPY"},
                                                                   {"199 kr SEK", "199 SEK"},
                                                                   {"199,00 zł", "199 PLN"},
                                                                   {"0", "0"},
                                                                   {"0.299 EUR", "0.299 EUR"},
                                                                   {"12.990000 EUR", "12.99 EUR"},
                                                                   {"1234.567 EUR", "1234.567 EUR"},
                                                                   {"12,990 KWD", "12.99 KWD"}};
  for (const auto& [text, expected] : prices) EXPECT_EQ(price(text), expected) << text;
}

TEST(ReadPrice, reads_signs_of_more_countries_and_dashes_for_decimals) {
  const std::vector<std::pair<const char*, const char*>> prices = {{"1.299,-", "1299"},
                                                                   {"1,299.-", "1299"},
                                                                   {"CHF 1'299.-", "1299 CHF"},
                                                                   {"129 kr", "129 SEK"},
                                                                   {"129 kr.", "129 SEK"},
                                                                   {"R 199", "199 ZAR"},
                                                                   {"RM 49.90", "49.90 MYR"},
                                                                   {"Rp 199.000", "199000 IDR"},
                                                                   {"NT$300", "300 TWD"},
                                                                   {"฿ 300", "300 THB"},
                                                                   {"300 руб.", "300 RUB"},
                                                                   {"US $12.99", "12.99 USD"},
                                                                   {"AU $12", "12 AUD"},
                                                                   {"USD $12.99", "12.99 USD"},
                                                                   {"12,99 € EUR", "12.99 EUR"},
                                                                   {"12,99 € USD", "none"},
                                                                   {"12.990000000000002", "12.99"},
                                                                   {"12.989999999999998", "12.99"}};
  for (const auto& [text, expected] : prices) EXPECT_EQ(price(text), expected) << text;
  EXPECT_TRUE(read_price("129 kr").shared_sign);
  EXPECT_FALSE(read_price("US $12.99").shared_sign);
}

TEST(ReadPrice, reads_stars_slashes_signs_within_and_words_for_currencies) {
  const std::vector<std::pair<const char*, const char*>> prices = {{"12,99 €*", "12.99 EUR"},
                                                                   {"*12,99 €", "12.99 EUR"},
                                                                   {"12,99* EUR", "12.99 EUR"},
                                                                   {"12€99", "12.99 EUR"},
                                                                   {"1 299€00", "1299 EUR"},
                                                                   {"£12", "12 GBP"},
                                                                   {"Rs. 1,29,999/-", "129999 INR"},
                                                                   {"12800 yen", "12800 JPY"},
                                                                   {"299:-", "299"},
                                                                   {"1 299:-", "1299"},
                                                                   {"20 złotych", "20 PLN"},
                                                                   {"12€5", "none"},
                                                                   {"10€20€", "none"},
                                                                   {"12*99", "none"},
                                                                   {"12:30", "none"},
                                                                   {"12/99", "none"}};
  for (const auto& [text, expected] : prices) EXPECT_EQ(price(text), expected) << text;
}

TEST(ReadPrice, refuses_what_is_no_single_amount) {
  for (const char* text : {"",
                           " ",
                           "EUR",
                           "free",
                           "N/A",
                           "auf Anfrage",
                           "-1 EUR",
                           "-5",
                           "EUR -5",
                           "1,29,00 USD",
                           "1.2,3.4",
                           ",5",
                           "1,",
                           "1.",
                           "1..2",
                           "1,,234",
                           "12 34 EUR",
                           "1e5 EUR",
                           "9999999999999 EUR",
                           "1,2345,678",
                           ".",
                           ",",
                           "12.99 - 19.99 EUR",
                           "12.99 GBP/kg",
                           "12.999999 EUR",
                           "12.99 EUR 13.99 USD",
                           "12.99 ABC"}) {
    EXPECT_EQ(price(text), "none") << text;
  }
}

TEST(ReadPrice, never_guesses_whether_a_mark_stands_before_decimals_or_thousands) {
  for (const char* text : {"1.299 EUR", "1,299 USD", "12.999", "999.000"}) {
    EXPECT_EQ(price(text), "none") << text;
    EXPECT_NE(read_price(text).expected.find("one way"), std::string::npos) << text;
  }
  EXPECT_EQ(price("1.299 EUR", DecimalMark::comma), "1299 EUR");
  EXPECT_EQ(price("1.299 EUR", DecimalMark::point), "1.299 EUR");
  EXPECT_EQ(price("1,299 EUR", DecimalMark::point), "1299 EUR");
}

TEST(ReadPrice, says_what_it_had_to_decide) {
  EXPECT_TRUE(read_price("$12.99").shared_sign);
  EXPECT_EQ(price("$12.99"), "12.99 USD");
  EXPECT_FALSE(read_price("12,990 KWD").doubt.empty());
  EXPECT_EQ(read_currency("€"), "EUR");
  EXPECT_EQ(read_currency("eur"), "EUR");
  EXPECT_EQ(read_currency("Kč"), "CZK");
  EXPECT_EQ(read_currency("francs"), "");
}

TEST(ReadAvailability, knows_the_words_of_feeds_and_no_others) {
  for (const char* text : {"in stock",
                           "in_stock",
                           "In Stock",
                           "IN_STOCK",
                           "instock",
                           "InStock",
                           "in-stock",
                           "http://schema.org/InStock",
                           "https://schema.org/LimitedAvailability",
                           "limited availability",
                           "available for order",
                           "Auf Lager",
                           "verfügbar",
                           "LIEFERBAR",
                           "en stock",
                           "disponible",
                           "1",
                           "true",
                           "yes",
                           "Ja"}) {
    EXPECT_EQ(read_availability(text), Availability::at_hand) << text;
  }
  for (const char* text :
       {"preorder", "pre-order", "PreOrder", "backorder", "http://schema.org/BackOrder", "onbackorder"})
    EXPECT_EQ(read_availability(text), Availability::orderable) << text;
  for (const char* text : {"out of stock", "out_of_stock", "OutOfStock", "sold out", "ausverkauft", "nicht verfügbar",
                           "épuisé", "agotado", "nein", "FALSE", "0"}) {
    EXPECT_EQ(read_availability(text), Availability::none) << text;
  }
  for (const char* text : {"", "maybe", "ask us", "2-3 days"}) EXPECT_FALSE(read_availability(text)) << text;
}

TEST(ReadStock, reads_pieces_however_they_are_written) {
  const std::vector<std::pair<const char*, std::int64_t>> counts = {{"3", 3},
                                                                    {"-1", 0},
                                                                    {"5.0", 5},
                                                                    {"5,00", 5},
                                                                    {"5.0000", 5},
                                                                    {"10+", 10},
                                                                    {"> 10", 10},
                                                                    {"yes", 1},
                                                                    {"1,000.00", 1000},
                                                                    {"1.000,00", 1000},
                                                                    {"1 000", 1000},
                                                                    {"1\u00A0000", 1000},
                                                                    {"1'000", 1000},
                                                                    {"1,000,000", 1000000},
                                                                    {"\u22121", 0},
                                                                    {"0", 0},
                                                                    {"TRUE", 1},
                                                                    {"in stock", 1},
                                                                    {"no", 0},
                                                                    {"3 Stück", 3},
                                                                    {" 7 ", 7},
                                                                    {"ausverkauft", 0},
                                                                    {"99999999999", 99999999999},
                                                                    {"12 pcs", 12},
                                                                    {"0.000", 0}};
  for (const auto& [text, count] : counts) EXPECT_EQ(read_stock(text), count) << text;
  for (const char* text : {"", "many", "2.5", "2.000", "5,000", "1 00", "<5", "99999999999999999999", "3 weeks", "-"})
    EXPECT_FALSE(read_stock(text)) << text;
}

TEST(ReadAvailability, knows_more_words_of_more_languages) {
  for (const char* text : {"na stanie", "dostępna", "schema:InStock", "https://schema.org/InStock", "Finns i lager",
                           "derzeit verfügbar", "disponibles"})
    EXPECT_EQ(read_availability(text), Availability::at_hand) << text;
  for (const char* text : {"sur commande", "bajo pedido", "na zamówienie", "auf Bestellung"})
    EXPECT_EQ(read_availability(text), Availability::orderable) << text;
  for (const char* text :
       {"non disponible", "niet beschikbaar", "agotada", "brak", "brak w magazynie", "wyprzedane",
        "derzeit nicht verfügbar", "nicht mehr verfügbar", "temporarily out of stock", "currently unavailable",
        "momentan nicht lieferbar", "temporairement indisponible", "schema:OutOfStock", "tijdelijk uitverkocht"}) {
    EXPECT_EQ(read_availability(text), Availability::none) << text;
  }
}

TEST(ReadStock, reads_units_of_more_languages_and_a_number_behind_a_word) {
  for (const char* text : {"5 szt.", "5 stuks", "5 ks", "5 unités", "5 uds.", "5 pz", "auf Lager (5)", "In stock: 5",
                           "5 auf Lager", "5 in stock", "5 disponibles"})
    EXPECT_EQ(read_stock(text), 5) << text;
  EXPECT_EQ(read_stock("ausverkauft (0)"), 0);
  for (const char* text : {"ausverkauft (5)", "in stock (0)", "in stock (ships in 5 days)", "in stock (5-7)",
                           "available: 2026-03-01", "auf Lager 24/7", "Filiale (5)"})
    EXPECT_FALSE(read_stock(text)) << text;
}

TEST(ReadStock, takes_a_decimal_mark_as_prices_do) {
  EXPECT_EQ(read_stock("5,000", DecimalMark::comma), 5);
  EXPECT_EQ(read_stock("5,000", DecimalMark::point), 5000);
  EXPECT_EQ(read_stock("2.000", DecimalMark::comma), 2000);
  EXPECT_EQ(read_stock("2.000", DecimalMark::point), 2);
  EXPECT_EQ(read_stock("1.234 Stück", DecimalMark::comma), 1234);
  EXPECT_FALSE(read_stock("1,234", DecimalMark::comma)) << "no whole number of pieces";
}

TEST(ReadYes, knows_the_words_of_spreadsheets) {
  for (const char* text : {"TRUE", "1", "ja", "WAHR", "vrai", "Sí"}) EXPECT_EQ(read_yes(text), true) << text;
  for (const char* text : {"FALSE", "0", "nein", "FALSCH", "faux"}) EXPECT_EQ(read_yes(text), false) << text;
  EXPECT_FALSE(read_yes("perhaps"));
}

TEST(ReadYes, takes_a_number_below_zero_for_no_word) {
  for (const char* text : {"-1", "- 1", "\u22121", "-0"}) {
    EXPECT_FALSE(read_yes(text)) << text;
    EXPECT_FALSE(read_availability(text)) << text;
  }
  EXPECT_FALSE(read_stock("5 -1")) << "-1 is no unit";
  EXPECT_EQ(read_availability("-in stock-"), Availability::at_hand) << "a dash before a word is no sign";
}

std::string moment(const std::string& text, bool ends = false) {
  const auto read = read_moment(text, ends);
  return read ? std::to_string(read->time_since_epoch().count()) : "none";
}

TEST(ReadMoment, reads_iso_dates_with_and_without_zones) {
  EXPECT_EQ(moment("2026-03-01"), "1772323200");
  EXPECT_EQ(moment("2026-03-01", true), "1772409600") << "to the end of the day";
  EXPECT_EQ(moment("2026-03-01T13:00-0800"), "1772398800");
  EXPECT_EQ(moment("2026-03-01T13:00:30Z"), "1772370030");
  EXPECT_EQ(moment("2026-03-01 13:00:00+01:00"), "1772366400");
  EXPECT_EQ(moment("01.03.2026"), "1772323200");
  for (const char* text : {"", "soon", "2026-13-01", "2026-02-30", "2026-03-01T25:00Z", "2026-03-01T10:00+99:00",
                           "2026-03-01T", "99999999999999999999"}) {
    EXPECT_EQ(moment(text), "none") << text;
  }
}

TEST(ReadMoment, reads_slashes_in_the_order_that_is_told) {
  EXPECT_EQ(date_order("31/03/2026"), DateOrder::day_first);
  EXPECT_EQ(date_order("12/31/2019"), DateOrder::month_first);
  for (const char* text : {"03/04/2026", "2026-03-31", "31.03.2026", "13/14/2026", "/", ""})
    EXPECT_EQ(date_order(text), DateOrder::unknown) << text;
  EXPECT_TRUE(has_two_readings("03/04/2026"));
  EXPECT_FALSE(has_two_readings("03/03/2026"));
  EXPECT_EQ(read_moment("03/04/2026", false), read_moment("2026-04-03", false));
  EXPECT_EQ(read_moment("03/04/2026", false, DateOrder::month_first), read_moment("2026-03-04", false));
  EXPECT_EQ(read_moment("03.04.2026", false, DateOrder::month_first), read_moment("2026-04-03", false));
}

TEST(ReadSalePeriod, takes_a_beginning_and_an_end_after_it) {
  const auto period = read_sale_period("2026-03-01T00:00+0100 / 2026-03-31T00:00+0100");
  ASSERT_TRUE(period);
  EXPECT_TRUE(period->holds(*read_moment("2026-03-15", false)));
  EXPECT_FALSE(period->holds(*read_moment("2026-04-15", false)));
  for (const char* text : {"2026-03-01", "2026-03-31/2026-03-01", "now/then", "2026-03-01/2026-03-02/2026-03-03"})
    EXPECT_FALSE(read_sale_period(text)) << text;
}

}  // namespace
}  // namespace selvedge::feeds
