// Reads prices, currencies and times of sales, alike for all feeds.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "selvedge/price.h"

namespace selvedge::feeds {

// The mark before decimals. It decides what an ambiguous number means: 1.299 may be 1299.
enum class DecimalMark { unknown, point, comma };
// By its name in options and settings, "point" or "comma". Nothing for other text.
std::optional<DecimalMark> decimal_mark_from(std::string_view name);

struct PriceReading {
  std::optional<Price> price;
  std::string currency;      // three capital letters; empty: the text names none
  bool shared_sign = false;  // whether the currency was named by a sign of several currencies, such as "$"
  std::string doubt;         // why the price may be wrong: the last three digits may be thousands; empty: no doubt
  std::string expected;      // why there is no price: what was expected; empty if there is one, and for empty text
};

// Reads "19.90", "12,99 EUR", "EUR 12.99", "€12.99", "1.299,00 EUR", "1 299,00 EUR", "1'299.00 CHF", "1,50,000.00 INR",
// "12.-- CHF", "1.299,-" and "12.99 euro", with any space of Unicode. A number such as 1.299 is ambiguous: `mark`
// decides, or a currency without decimals (JPY) or with three (KWD; this leaves a doubt). Otherwise there is no price.
// There is none either for a negative amount, a range, more than 12 digits before the decimals, and 5 to 8 decimals.
// Longer fractions come from binary arithmetic (12.990000000000002) and are rounded to four decimals.
PriceReading read_price(std::string_view text, DecimalMark mark = DecimalMark::unknown);

// The digits of a whole number that is written as prices are: "5", "5.0", "1 000", "1,000.00". Nothing for a fraction,
// and where `mark` does not say whether "5,000" is five or five thousand.
std::optional<std::string> whole_digits(std::string_view text, DecimalMark mark);

// The text trimmed, with one kind of apostrophe, minus and space.
std::string number_text(std::string_view text);

// "EUR" for "EUR", "eur", "€" and "Euro"; "" for text that names no currency of ISO 4217. A sign of several currencies
// gives the one that it most often means, and sets `shared` to true.
std::string read_currency(std::string_view text, bool* shared = nullptr);

// Whether a sign of several currencies that most often means `usual` may mean `other` too: "$" all dollars and some
// pesos, but no euros.
bool may_share_sign(std::string_view usual, std::string_view other);

// ---- The time in which a sale price holds.

// From `begin` until before `end`. A side without a time is open.
struct SalePeriod {
  std::optional<std::chrono::sys_seconds> begin, end;
  bool two_readings = false;  // with the month first it would be another time; see has_two_readings

  bool holds(std::chrono::sys_seconds moment) const { return (!begin || *begin <= moment) && (!end || moment < *end); }
};

// What 03/04/2026 means.
enum class DateOrder { unknown, day_first, month_first };

// The order that a date with slashes shows: day_first for 31/03/2026, month_first for 03/31/2026. Unknown for
// 03/04/2026 and for any other text.
DateOrder date_order(std::string_view text);
// Whether the date is another one with the day first than with the month first: 03/04/2026.
bool has_two_readings(std::string_view text);

// Reads "2026-03-01T13:00-0800", "2026-03-01 13:00:00", "2026-03-01", "01.03.2026" or "01.03.26" (day first),
// "01/03/2026" (day first unless `order` is month_first), and "Mar 1, 2026" or "1. März 2026" in the main European
// languages. Without Z or an offset the time is UTC. A day alone is its beginning, or with
// `ends` the beginning of the next day. Nothing for other text.
std::optional<std::chrono::sys_seconds> read_moment(std::string_view text, bool ends,
                                                    DateOrder order = DateOrder::unknown);

// Reads "begin/end" (ISO 8601), as in Google Merchant, and what shops write: "begin - end", "begin to end", "begin bis
// end", "begin, end". One side may be empty ("2026-03-01/"). If the order of dates with slashes is unknown, the day is
// first unless only the month can be. Nothing for other text, and if the end is not after the beginning.
std::optional<SalePeriod> read_sale_period(std::string_view text, DateOrder order = DateOrder::unknown);

}  // namespace selvedge::feeds
