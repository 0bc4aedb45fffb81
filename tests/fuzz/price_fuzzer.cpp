// Prices: what is read is written as text that is read as the same price. Amounts of feeds name a currency or none.
#include <string>

#include "fuzz/fuzzer.h"
#include "selvedge/price.h"
#include "shop/catalogue/digits.h"
#include "shop/feeds/read_price.h"

namespace selvedge::fuzz {
namespace {

void read_price(std::string_view text) {
  const auto price = parse_price(text);
  if (price) {
    require(price->units >= 0 && parse_price(to_string(*price)) == price);
    require(catalogue::all_digits(text) == (text.find('.') == std::string_view::npos));
  }
  const feeds::PriceReading reading = feeds::read_price(text);
  require(reading.price || !reading.expected.empty() || feeds::read_price(text).currency.empty());
  if (!reading.price) return;
  require(reading.price->units >= 0);
  require(reading.currency.empty() || reading.currency.size() == 3);
  for (const char c : reading.currency) require(c >= 'A' && c <= 'Z');
  // Written out with a currency and a mark that is told, it is read as the same.
  const std::string written = to_string(*reading.price) + " " + reading.currency;
  const feeds::PriceReading again = feeds::read_price(written, feeds::DecimalMark::point);
  require(again.price == reading.price && again.currency == reading.currency);
}

const Registered price_fuzzer("price", read_price);

}  // namespace
}  // namespace selvedge::fuzz
