// Cuts the text into what stands before, within and after the digits. The last separator is one of decimals or of
// thousands by the digits behind it. Where it may be either, the decimal mark that was told or the currency decides;
// else the amount is refused.
#include "shop/feeds/read_price.h"

#include <fmt/format.h>
#include <boost/date_time/gregorian/gregorian_types.hpp>
#include <boost/date_time/gregorian/parsers.hpp>
#include <boost/date_time/posix_time/posix_time_types.hpp>
#include <boost/date_time/posix_time/time_parsers.hpp>

#include <algorithm>
#include <array>
#include <exception>
#include <string>
#include <utility>
#include <vector>

#include "ground/core/ascii.h"
#include "shop/catalogue/digits.h"
#include "shop/catalogue/folded_text.h"
#include "shop/feeds/feed_text.h"
#include "shop/feeds/html_text.h"

namespace selvedge::feeds {
namespace {

using catalogue::all_digits;

constexpr std::string_view amount = "an amount such as 19.90 EUR";

// ISO 4217, in use.
constexpr std::string_view currencies =
    "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF "
    "CLF CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL "
    "HRK HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD "
    "MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR "
    "RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS "
    "UAH UGX USD UYU UZS VED VES VND VUV WST XAF XCD XOF XPF YER ZAR ZMW ZWL";
constexpr std::string_view without_decimals = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF IDR";
constexpr std::string_view with_three_decimals = "BHD IQD JOD KWD LYD OMR TND";

struct Sign {
  std::string_view text;  // folded
  std::string_view currency;
  bool shared = false;
};
constexpr std::array<Sign, 57> signs = {
    {{"€", "EUR"},       {"euro", "EUR"},     {"euros", "EUR"},    {"£", "GBP"},   {"pound", "GBP"},
     {"$", "USD", true}, {"us$", "USD"},      {"usd$", "USD"},     {"$us", "USD"}, {"dollar", "USD", true},
     {"ca$", "CAD"},     {"c$", "CAD"},       {"cad$", "CAD"},     {"au$", "AUD"}, {"a$", "AUD"},
     {"nz$", "NZD"},     {"hk$", "HKD"},      {"s$", "SGD"},       {"mx$", "MXN"}, {"r$", "BRL"},
     {"¥", "JPY", true}, {"円", "JPY"},       {"元", "CNY"},       {"cn¥", "CNY"}, {"fr", "CHF"},
     {"sfr", "CHF"},     {"zł", "PLN"},       {"zl", "PLN"},       {"kč", "CZK"},  {"ft", "HUF"},
     {"₹", "INR"},       {"rs", "INR", true}, {"₺", "TRY"},        {"tl", "TRY"},  {"₽", "RUB"},
     {"₴", "UAH"},       {"lei", "RON"},      {"лв", "BGN"},       {"₩", "KRW"},   {"₫", "VND"},
     {"₪", "ILS"},       {"₱", "PHP"},        {"kr", "SEK", true}, {"dkr", "DKK"}, {"nkr", "NOK"},
     {"skr", "SEK"},     {"r", "ZAR"},        {"rm", "MYR"},       {"rp", "IDR"},  {"nt$", "TWD"},
     {"฿", "THB"},       {"руб", "RUB"},      {"р", "RUB"},        {"грн", "UAH"}, {"rmb", "CNY"},
     {"₦", "NGN"},       {"ksh", "KES"}}};

bool lists(std::string_view codes, std::string_view code) {
  const std::size_t at = code.size() == 3 ? codes.find(code) : std::string_view::npos;
  return at != std::string_view::npos && at % 4 == 0;
}

bool all_of_groups(const std::vector<std::string_view>& groups, std::size_t last) {
  // Indian: 1,50,000. All others: 1,500,000.
  const auto inner = [&](std::size_t size) {
    return std::all_of(groups.begin() + 1, groups.end() - 1,
                       [&](std::string_view group) { return group.size() == size; });
  };
  const std::size_t first = groups.front().size();
  return first > 0 && last == 3 && ((first <= 3 && inner(3)) || (first <= 2 && inner(2)));
}

// "1,299" → "1299". Nothing where the groups between the separators are none of thousands.
std::optional<std::string> without_separators(std::string_view whole, char separator) {
  std::vector<std::string_view> groups;
  std::string digits;
  for (std::size_t begin = 0; begin <= whole.size();) {
    const std::size_t end = std::min(whole.find(separator, begin), whole.size());
    groups.push_back(whole.substr(begin, end - begin));
    if (!all_digits(groups.back()) || groups.back().empty()) return std::nullopt;
    digits += groups.back();
    begin = end + 1;
  }
  if (groups.size() > 1 && !all_of_groups(groups, groups.back().size())) return std::nullopt;
  return digits;
}

struct Number {
  std::string whole, decimals;
  std::string doubt;
  bool ambiguous = false;
};

// A number with one kind of separator, once: "12,99", "1.299".
std::optional<Number> split_once(std::string_view text, char separator, DecimalMark mark, std::string_view currency) {
  const std::size_t at = text.find(separator);
  const std::string_view before = text.substr(0, at), after = text.substr(at + 1);
  if (before.empty() || after.empty() || !all_digits(before) || !all_digits(after)) return std::nullopt;
  const Number decimal{std::string(before), std::string(after), "", false};
  const bool may_be_thousands = after.size() == 3 && before.size() <= 3 && before[0] != '0';
  if (!may_be_thousands) return decimal;
  const Number thousands{std::string(before) + std::string(after), "", "", false};
  if (mark != DecimalMark::unknown) return (separator == '.') == (mark == DecimalMark::point) ? decimal : thousands;
  if (lists(without_decimals, currency)) return thousands;
  Number doubtful = decimal;
  if (lists(with_three_decimals, currency)) {
    doubtful.doubt = fmt::format("the last three digits are taken for decimals, as {} has three", currency);
  } else {
    doubtful.ambiguous = true;
  }
  return doubtful;
}

// Spaces and apostrophes stand between thousands alone.
std::optional<Number> split_number(std::string_view text, DecimalMark mark, std::string_view currency) {
  const std::size_t grouping = text.find_first_of(" '");
  if (grouping != std::string_view::npos) {
    const std::size_t separator = text.find_first_of(".,");
    const std::string_view whole = text.substr(0, separator);
    auto digits = without_separators(whole, text[grouping]);
    if (!digits) return std::nullopt;
    const std::string decimals(separator == std::string_view::npos ? "" : text.substr(separator + 1));
    if (!all_digits(decimals) || (separator != std::string_view::npos && decimals.empty())) return std::nullopt;
    return Number{*digits, decimals, "", false};
  }
  const std::size_t last = text.find_last_of(".,");
  if (last == std::string_view::npos) {
    return all_digits(text) ? std::optional(Number{std::string(text), "", "", false}) : std::nullopt;
  }
  const char other = text[last] == '.' ? ',' : '.';
  const std::string_view before = text.substr(0, last), after = text.substr(last + 1);
  if (before.find(other) != std::string_view::npos) {
    auto digits = without_separators(before, other);
    if (!digits || after.empty() || !all_digits(after)) return std::nullopt;
    return Number{*digits, std::string(after), "", false};
  }
  if (before.find(text[last]) == std::string_view::npos) return split_once(text, text[last], mark, currency);
  auto digits = without_separators(text, text[last]);
  return digits ? std::optional(Number{*digits, "", "", false}) : std::nullopt;
}

// What stands around the digits, trimmed: "EUR ", "12.99", " inkl.".
struct Parts {
  std::string_view before, number, after;
  bool whole = false;  // a dash stands for decimals: "1.299,-"
};

Parts parts_of(std::string_view text) {
  std::size_t begin = 0, end = text.size();
  while (begin < end && !core::is_digit(text[begin])) ++begin;
  while (end > begin && !core::is_digit(text[end - 1])) --end;
  std::string_view after = text.substr(end);
  bool whole = false;
  // "12,-", "12.--", "12,–": no decimals.
  if (after.starts_with(',') || after.starts_with('.')) {
    std::string_view dashes = after.substr(1);
    std::size_t count = 0;
    for (bool found = true; found;) {
      found = false;
      for (const std::string_view dash : {"-", "–", "—"}) {
        if (!dashes.starts_with(dash)) continue;
        dashes.remove_prefix(dash.size());
        ++count;
        found = true;
      }
    }
    whole = count > 0;
    if (whole) after = dashes;
  }
  return {trimmed(text.substr(0, begin)), text.substr(begin, end - begin), trimmed(after), whole};
}

// Apostrophes as one kind; clean_text has made one kind of the spaces.
std::string one_kind(std::string_view text) {
  std::string plain(trimmed(clean_text(text)));
  for (const std::string_view mark : {"\u2019", "\u02BC", "\u2018", "`"}) {
    for (std::size_t at = plain.find(mark); at != std::string::npos; at = plain.find(mark, at))
      plain.replace(at, mark.size(), "'");
  }
  for (const std::string_view minus : {"\u2212"}) {
    for (std::size_t at = plain.find(minus); at != std::string::npos; at = plain.find(minus, at))
      plain.replace(at, minus.size(), "-");
  }
  return plain;
}

// "1.299" of "1.299,-", whatever stands between thousands.
std::optional<Number> split_whole(std::string_view text) {
  const std::size_t grouping = text.find_first_of(" '.,");
  if (grouping == std::string_view::npos) return Number{std::string(text), "", "", false};
  auto digits = without_separators(text, text[grouping]);
  return digits ? std::optional(Number{*digits, "", "", false}) : std::nullopt;
}

// What computers make of 12.99 when they count in binary: 12.990000000000002.
std::optional<Price> rounded(const Number& number) {
  constexpr std::size_t shortest = 9;  // decimals that no one writes by hand
  if (number.decimals.size() < shortest) return std::nullopt;
  auto price = parse_price(number.whole + "." + number.decimals.substr(0, 4));
  if (price && number.decimals[4] >= '5') ++price->units;
  return price;
}

PriceReading refused(std::string_view expected) {
  PriceReading reading;
  reading.expected = expected;
  return reading;
}

// The currency that stands before or behind; nothing where something else does.
std::optional<std::string> currency_around(const Parts& parts, bool& shared) {
  std::string before, after;
  if (!parts.before.empty() && (before = read_currency(parts.before, &shared)).empty()) return std::nullopt;
  if (!parts.after.empty() && (after = read_currency(parts.after, &shared)).empty()) return std::nullopt;
  if (before.empty() || after.empty() || before == after) return before.empty() ? after : before;
  // "$12.99 CAD", "USD 12.99 $": the code says which dollars.
  for (const auto& [part, code] : {std::pair(parts.after, after), std::pair(parts.before, before)}) {
    if (!shared || !lists(currencies, part)) continue;
    shared = false;
    return code;
  }
  return std::nullopt;
}

}  // namespace

namespace {

std::string single_currency(std::string_view text, bool* shared) {
  while (text.ends_with('.')) text.remove_suffix(1);
  std::string capitals(text);
  for (char& c : capitals) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
  if (lists(currencies, capitals)) return capitals;
  const std::string plain = catalogue::folded(text);
  for (const Sign& sign : signs) {
    if (plain != sign.text) continue;
    if (sign.shared && shared != nullptr) *shared = true;
    return std::string(sign.currency);
  }
  return "";
}

}  // namespace

std::string read_currency(std::string_view text, bool* shared) {
  text = trimmed(text);
  if (std::string known = single_currency(text, shared); !known.empty()) return known;
  const std::size_t space = text.find(' ');
  if (space == std::string_view::npos) return "";
  // "US $" is one sign; in "€ EUR" and "$ CAD" a code says again, or better, what a sign says.
  if (std::string known =
          single_currency(std::string(text.substr(0, space)) + std::string(trimmed(text.substr(space))), shared);
      !known.empty()) {
    return known;
  }
  bool first_shared = false, second_shared = false;
  std::string first = single_currency(text.substr(0, space), &first_shared);
  std::string second = single_currency(trimmed(text.substr(space)), &second_shared);
  if (first.empty() || second.empty()) return "";
  if (first_shared && !second_shared) return second;
  if (second_shared && !first_shared) return first;
  if (first == second && first_shared && shared != nullptr) *shared = true;
  return first == second ? first : "";
}

PriceReading read_price(std::string_view text, DecimalMark mark) {
  const std::string plain = one_kind(text);
  if (plain.empty()) return {};
  Parts parts = parts_of(plain);
  if (parts.number.empty()) return refused(amount);
  const bool negative =
      parts.before.ends_with('-') || parts.before.starts_with('-') || (parts.before.empty() && parts.after == "-");
  if (negative) return refused("an amount of 0 or more");
  PriceReading reading;
  const auto currency = currency_around(parts, reading.shared_sign);
  if (!currency) return refused(amount);
  reading.currency = *currency;
  auto number = parts.whole ? split_whole(parts.number) : split_number(parts.number, mark, reading.currency);
  if (!number) return refused(amount);
  if (number->ambiguous) {
    return refused(
        "an amount that can be read in one way only; --decimal-mark says whether a point or a comma stands "
        "before decimals");
  }
  while (number->decimals.size() > 4 && number->decimals.ends_with('0')) number->decimals.pop_back();
  reading.price = parse_price(number->whole + (number->decimals.empty() ? "" : "." + number->decimals));
  if (!reading.price) reading.price = rounded(*number);
  if (!reading.price) return refused("an amount with at most 12 digits and 4 decimals");
  reading.doubt = number->doubt;
  return reading;
}

namespace {

using std::chrono::seconds;
using std::chrono::sys_seconds;
namespace gregorian = boost::gregorian;
namespace posix_time = boost::posix_time;

// "2026-03-01", or "01.03.2026" and "01/03/2026" with the day first.
gregorian::date date_of(const std::string& text) {
  const bool year_first = text.size() == 10 && catalogue::all_digits(std::string_view(text).substr(0, 4));
  if (year_first) return gregorian::from_simple_string(text);
  return gregorian::from_uk_string(text);
}

// Removes "Z", "+01:00" or "-0800" from the end. Nothing for an offset of another form.
std::optional<seconds> take_offset(std::string_view& time) {
  time = trimmed(time);
  if (time.ends_with('Z') || time.ends_with('z')) {
    time.remove_suffix(1);
    return seconds(0);
  }
  const std::size_t sign = time.find_last_of("+-");
  if (sign == std::string_view::npos) return seconds(0);
  std::string digits;
  for (const char c : time.substr(sign + 1)) {
    if (c != ':') digits += c;
  }
  if ((digits.size() != 2 && digits.size() != 4) || !catalogue::all_digits(digits)) return std::nullopt;
  const int hours = std::stoi(digits.substr(0, 2)), minutes = digits.size() == 4 ? std::stoi(digits.substr(2)) : 0;
  if (hours > 14 || minutes > 59) return std::nullopt;
  const seconds offset = std::chrono::hours(hours) + std::chrono::minutes(minutes);
  const bool behind = time[sign] == '-';
  time = trimmed(time.substr(0, sign));
  return behind ? -offset : offset;
}

std::optional<sys_seconds> moment_of(std::string_view text, bool ends) {
  text = trimmed(text);
  const std::size_t split = text.find_first_of("T ");
  const gregorian::date date = date_of(std::string(text.substr(0, split)));
  if (date.is_special()) return std::nullopt;
  const auto days = (date - gregorian::date(1970, 1, 1)).days();
  const sys_seconds midnight{seconds(std::int64_t{days} * 86'400)};
  if (split == std::string_view::npos) return midnight + (ends ? seconds(86'400) : seconds(0));
  std::string_view time = text.substr(split + 1);
  const auto offset = take_offset(time);
  if (!offset || time.size() < 4 || time.size() > 15 || time.find(':') == std::string_view::npos) return std::nullopt;
  const posix_time::time_duration of_day = posix_time::duration_from_string(std::string(time));
  if (of_day.is_special() || of_day.is_negative() || of_day.total_seconds() > 86'400) return std::nullopt;
  return midnight + seconds(of_day.total_seconds()) - *offset;
}

}  // namespace

std::optional<sys_seconds> read_moment(std::string_view text, bool ends) {
  text = trimmed(text);
  if (text.size() < 8 || text.size() > 40) return std::nullopt;
  try {
    return moment_of(text, ends);
  } catch (const std::exception&) {
    return std::nullopt;  // Boost.DateTime throws for every text that is no date
  }
}

std::optional<SalePeriod> read_sale_period(std::string_view text) {
  const std::size_t slash = text.find('/');
  if (slash == std::string_view::npos || text.find('/', slash + 1) != std::string_view::npos) return std::nullopt;
  SalePeriod period{read_moment(text.substr(0, slash), false), read_moment(text.substr(slash + 1), true)};
  if (!period.begin || !period.end || *period.end <= *period.begin) return std::nullopt;
  return period;
}

}  // namespace selvedge::feeds
