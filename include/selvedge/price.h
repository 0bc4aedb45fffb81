// An exact amount of money, without its currency. ProductFacts holds one.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "selvedge/export.h"

namespace selvedge {

// Counts ten-thousandths of the currency's main unit. No currency of ISO 4217 has more than four decimals. So every
// price is a whole number, and two prices of one currency compare without a table of decimals.
struct Price {
  static constexpr std::int64_t units_per_one = 10'000;
  std::int64_t units = 0;
  auto operator<=>(const Price&) const = default;
};

// Parses "19.90", "1500" or "0.0055": 1 to 12 digits, then optionally a point and 1 to 4 decimals. There is no sign,
// exponent, comma, currency or space. Nothing for any other text.
SELVEDGE_EXPORT std::optional<Price> parse_price(std::string_view text);

// Writes a price >= 0 with no decimals if all are zero, else with at least two: "1500", "19.90", "0.0055". parse_price
// reads it back unchanged.
SELVEDGE_EXPORT std::string to_string(Price price);

}  // namespace selvedge
