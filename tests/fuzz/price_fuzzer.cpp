// Prices: what is read is written as text that is read as the same price. Amounts of feeds name a currency or none.
#include "fuzz/fuzzer.h"
#include "selvedge/price.h"
#include "shop/catalogue/digits.h"
#include "shop/feeds/feed_text.h"

namespace selvedge::fuzz {
namespace {

void read_price(std::string_view text) {
  const auto price = parse_price(text);
  if (price) {
    require(price->units >= 0 && parse_price(to_string(*price)) == price);
    require(catalogue::all_digits(text) == (text.find('.') == std::string_view::npos));
  }
  const auto money = feeds::parse_money(text);
  require(money || !price);
  if (!money) return;
  require(money->currency.empty() || money->currency.size() == 3);
  for (const char c : money->currency) require(c >= 'A' && c <= 'Z');
  require(feeds::parse_money(to_string(money->price) + " " + money->currency) == money);
}

const Registered price_fuzzer("price", read_price);

}  // namespace
}  // namespace selvedge::fuzz
