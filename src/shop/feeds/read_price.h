// One reading of prices, currencies and times of sales for all feeds.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "selvedge/price.h"

namespace selvedge::feeds {

// Which mark stands before decimals, where a number does not tell: 1.299 is 1299 or 1.299.
enum class DecimalMark { unknown, point, comma };

struct PriceReading {
  std::optional<Price> price;
  std::string currency;      // three capital letters; empty if the text names none
  bool shared_sign = false;  // the currency is named by a sign that others use too: "$"
  // Why what was read may mean something else: three digits that are decimals or thousands.
  std::string doubt;
  std::string expected;  // why there is no price, as "expected ..."; empty where there is one, and for empty text
};

// Reads "19.90", "12,99 EUR", "EUR 12.99", "€12.99", "1.299,00 EUR", "1 299,00 EUR", "1'299.00 CHF", "1,50,000.00 INR",
// "12.-- CHF", "1.299,-", "12.99 euro", with any of Unicode's spaces. Where one separator stands before the last three
// digits (1.299 EUR), `mark` decides, or the currency, if it has no decimals (JPY) or three (KWD: with a doubt); else
// there is no price. Neither is there one for a negative amount, a range, and an amount with more than four decimals.
PriceReading read_price(std::string_view text, DecimalMark mark = DecimalMark::unknown);

// "EUR", "eur", "€", "Euro" → "EUR"; "" for what is no currency of ISO 4217. A sign that several currencies share gives
// the one that it most often means, and sets `shared`.
std::string read_currency(std::string_view text, bool* shared = nullptr);

// ---- When a sale price holds, as feeds write it.

// From `begin` until before `end`; a side that is not named is open.
struct SalePeriod {
  std::optional<std::chrono::sys_seconds> begin, end;

  bool holds(std::chrono::sys_seconds moment) const { return (!begin || *begin <= moment) && (!end || moment < *end); }
};

// "2026-03-01T13:00-0800", "2026-03-01 13:00:00", "2026-03-01", "01.03.2026", with Z or an offset; without one it is
// UTC. `ends`: a day alone lasts to its end. Nothing for other text.
std::optional<std::chrono::sys_seconds> read_moment(std::string_view text, bool ends);

// ISO 8601's "begin/end", as Google Merchant has it. Nothing for other text, or where the end is before the beginning.
std::optional<SalePeriod> read_sale_period(std::string_view text);

}  // namespace selvedge::feeds
