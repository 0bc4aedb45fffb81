// Splits the text into the parts before, within and after the number. The digits behind the last separator tell whether
// it stands before decimals or thousands. If they do not, the decimal mark or the currency decides, or the amount is
// refused.
#include "shop/feeds/read_price.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>
#include <utility>
#include <vector>

#include "ground/core/ascii.h"
#include "shop/catalogue/digits.h"
#include "shop/catalogue/folded_text.h"
#include "shop/feeds/feed_text.h"
#include "shop/feeds/html_text.h"
#include "shop/feeds/price_words.h"

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

struct Signs {
  std::string_view currency;
  std::string_view texts;  // folded, between spaces
  bool shared = false;
};
constexpr auto signs = std::to_array<Signs>({{"EUR", " € euro euros "},
                                             {"GBP", " £ pound pounds "},
                                             {"USD", " $ dollar dollars ", true},
                                             {"USD", " us$ usd$ $us "},
                                             {"CAD", " ca$ c$ cad$ "},
                                             {"AUD", " au$ a$ "},
                                             {"NZD", " nz$ "},
                                             {"HKD", " hk$ "},
                                             {"SGD", " s$ "},
                                             {"MXN", " mx$ "},
                                             {"BRL", " r$ "},
                                             {"JPY", " ¥ ", true},
                                             {"JPY", " 円 yen "},
                                             {"CNY", " 元 cn¥ rmb yuan "},
                                             {"CHF", " fr sfr "},
                                             {"PLN", " zł zl złoty złotych zloty "},
                                             {"CZK", " kč korun "},
                                             {"HUF", " ft forint "},
                                             {"INR", " ₹ "},
                                             {"INR", " rs rupees ", true},
                                             {"TRY", " ₺ tl lira "},
                                             {"RUB", " ₽ руб р "},
                                             {"UAH", " ₴ грн "},
                                             {"RON", " lei "},
                                             {"BGN", " лв "},
                                             {"KRW", " ₩ won "},
                                             {"VND", " ₫ "},
                                             {"ILS", " ₪ "},
                                             {"PHP", " ₱ "},
                                             {"SEK", " kr ", true},
                                             {"DKK", " dkr "},
                                             {"NOK", " nkr "},
                                             {"SEK", " skr kronor "},
                                             {"ZAR", " r rand "},
                                             {"MYR", " rm ringgit "},
                                             {"IDR", " rp "},
                                             {"TWD", " nt$ "},
                                             {"THB", " ฿ baht "},
                                             {"NGN", " ₦ "},
                                             {"KES", " ksh "},
                                             {"DKK", " kroner ", true}});

// What signs of several currencies may mean, by what they mean most often.
constexpr auto sharing = std::to_array<std::pair<std::string_view, std::string_view>>(
    {{"USD",
      "USD CAD AUD NZD HKD SGD MXN TWD BRL ARS CLP COP UYU DOP CUP BOB NIO BBD BMD BND BSD BZD FJD GYD JMD KYD LRD NAD "
      "SBD SRD TTD XCD MOP TOP WST CVE"},
     {"JPY", "JPY CNY"},
     {"INR", "INR PKR LKR NPR MUR SCR"},
     {"SEK", "SEK NOK DKK ISK"},
     {"DKK", "DKK NOK"}});

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

// "1,299" → "1299". Nothing if the digits between the separators do not form groups of thousands.
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

// A number with a single separator: "12,99", "1.299".
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

// Splits a number into its whole part and decimals. Spaces and apostrophes only separate thousands.
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
  // "12,-", "12.--", "12,–", "12/-", "12:-": no decimals.
  if (!after.empty() && std::string_view(",./:").find(after[0]) != std::string_view::npos) {
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
  // A star points to a note.
  return {trimmed(text.substr(0, begin), " *"), text.substr(begin, end - begin), trimmed(after, " *"), whole};
}

// "1.299" of "1.299,-", whatever stands between thousands.
std::optional<Number> split_whole(std::string_view text) {
  const std::size_t grouping = text.find_first_of(" '.,");
  if (grouping == std::string_view::npos) return Number{std::string(text), "", "", false};
  auto digits = without_separators(text, text[grouping]);
  return digits ? std::optional(Number{*digits, "", "", false}) : std::nullopt;
}

// "12€99": the sign stands for the decimal mark. The sign goes to `currency`.
std::optional<Number> split_at_sign(const Parts& parts, std::string& currency) {
  for (const std::string_view sign : {"€", "£"}) {
    const std::size_t at = parts.number.find(sign);
    if (at == std::string_view::npos || !parts.before.empty() || !parts.after.empty()) continue;
    const std::string_view decimals = parts.number.substr(at + sign.size());
    auto number = split_whole(parts.number.substr(0, at));
    if (!number || decimals.size() != 2 || !all_digits(decimals) || !all_digits(number->whole)) return std::nullopt;
    number->decimals = decimals;
    currency = sign == "€" ? "EUR" : "GBP";
    return number;
  }
  return std::nullopt;
}

// The price of a number that was computed in binary: 12.990000000000002 is 12.99.
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

std::string in_capitals(std::string_view text) {
  std::string capitals(text);
  for (char& c : capitals) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
  return capitals;
}

// The currency before or behind the number; "" if nothing stands there. Nothing if the text there is no currency.
std::optional<std::string> currency_around(const Parts& parts, bool& shared) {
  std::string before, after;
  if (!parts.before.empty() && (before = read_currency(parts.before, &shared)).empty()) return std::nullopt;
  if (!parts.after.empty() && (after = read_currency(parts.after, &shared)).empty()) return std::nullopt;
  if (before.empty() || after.empty() || before == after) return before.empty() ? after : before;
  // "$12.99 CAD", "USD 12.99 $": the code says which dollars.
  for (const auto& [part, code] : {std::pair(parts.after, after), std::pair(parts.before, before)}) {
    if (!shared || !lists(currencies, in_capitals(part)) || !may_share_sign(code == after ? before : after, code))
      continue;
    shared = false;
    return code;
  }
  return std::nullopt;
}

}  // namespace

namespace {

std::string single_currency(std::string_view text, bool* shared) {
  while (text.ends_with('.')) text.remove_suffix(1);
  std::string capitals = in_capitals(text);
  if (lists(currencies, capitals)) return capitals;
  const std::string plain = catalogue::folded(text);
  if (plain.empty() || plain.find(' ') != std::string::npos) return "";
  for (const Signs& sign : signs) {
    if (sign.texts.find(' ' + plain + ' ') == std::string_view::npos) continue;
    if (sign.shared && shared != nullptr) *shared = true;
    return std::string(sign.currency);
  }
  return "";
}

}  // namespace

std::optional<DecimalMark> decimal_mark_from(std::string_view name) {
  if (name == "point") return DecimalMark::point;
  return name == "comma" ? std::optional(DecimalMark::comma) : std::nullopt;
}

std::string number_text(std::string_view text) {
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

std::optional<std::string> whole_digits(std::string_view text, DecimalMark mark) {
  const auto number = split_number(text, mark, "");
  if (!number || number->ambiguous || number->decimals.find_first_not_of('0') != std::string::npos) return std::nullopt;
  return number->whole;
}

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
  if (first_shared && !second_shared) return may_share_sign(first, second) ? second : "";
  if (second_shared && !first_shared) return may_share_sign(second, first) ? first : "";
  if (first == second && first_shared && shared != nullptr) *shared = true;
  return first == second ? first : "";
}

bool may_share_sign(std::string_view usual, std::string_view other) {
  return std::ranges::any_of(sharing, [&](const auto& one) { return one.first == usual && lists(one.second, other); });
}

namespace {

// `plain` as number_text gives it.
PriceReading read_plain_price(std::string_view plain, DecimalMark mark) {
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
  if (!number) number = split_at_sign(parts, reading.currency);
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

}  // namespace

PriceReading read_price(std::string_view text, DecimalMark mark) {
  const std::string plain = number_text(text);
  if (plain.empty()) return {};
  PriceReading reading = read_plain_price(add_missing_zero(plain), mark);
  if (reading.price) return reading;
  const PlainPrice simple = without_price_words(plain);
  PriceReading again = read_plain_price(simple.text, mark);
  // "1.299 € inkl. MwSt." has two readings, which says more than that it is no amount.
  if (!again.price && (reading.expected != amount || again.expected == amount)) return reading;
  if (again.price && simple.tax_apart && again.doubt.empty()) again.doubt = "tax comes on top, which is not added";
  return again;
}

}  // namespace selvedge::feeds
