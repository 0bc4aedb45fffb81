// An amount of money, exact.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "selvedge/export.h"

namespace selvedge {

// Counted in ten-thousandths of the currency's main unit. No currency of ISO 4217 has more than four decimals, so every
// price is a whole number and prices compare without a table of currencies (yen: 0 decimals, dinar: 3).
struct Price {
  static constexpr std::int64_t units_per_one = 10'000;
  std::int64_t units = 0;
  auto operator<=>(const Price&) const = default;
};

// Parses decimal text with a point and at most four decimals: "19.90", "1500", "0.0055". At most 12 digits before the
// point; no sign, exponent, comma, currency sign or space. Nothing for any other text.
SELVEDGE_EXPORT std::optional<Price> parse_price(std::string_view text);

// "19.90", "1500", "0.0055": no decimals if all are zero, else at least two. parse_price reads it back unchanged.
SELVEDGE_EXPORT std::string to_string(Price price);

}  // namespace selvedge
