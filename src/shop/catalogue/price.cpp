// Reading is exact: an amount that would have to be rounded is refused. The many spellings of feeds are
// shop/feeds/read_price.h's.
#include "selvedge/price.h"

#include <fmt/format.h>

#include <cstddef>

#include "shop/catalogue/digits.h"

namespace selvedge {

std::optional<Price> parse_price(std::string_view text) {
  constexpr std::size_t whole_digits = 12, decimals = 4;  // together they fit into 64 bits
  const std::size_t point = text.find('.');
  const std::string_view whole = text.substr(0, point);
  const std::string_view fraction = point == std::string_view::npos ? "" : text.substr(point + 1);
  const bool dangling = point != std::string_view::npos && fraction.empty();
  if (whole.empty() || whole.size() > whole_digits || fraction.size() > decimals || dangling) return std::nullopt;
  if (!catalogue::all_digits(whole) || !catalogue::all_digits(fraction)) return std::nullopt;
  Price price;
  for (const char c : whole) price.units = price.units * 10 + (c - '0');
  for (std::size_t i = 0; i < decimals; ++i) {
    price.units = price.units * 10 + (i < fraction.size() ? fraction[i] - '0' : 0);
  }
  return price;
}

std::string to_string(Price price) {
  const std::int64_t whole = price.units / Price::units_per_one;
  const std::int64_t fraction = price.units % Price::units_per_one;
  if (fraction == 0) return fmt::format("{}", whole);
  std::string text = fmt::format("{}.{:04}", whole, fraction);
  while (text.back() == '0' && text.size() - text.find('.') > 3) text.pop_back();
  return text;
}

}  // namespace selvedge
