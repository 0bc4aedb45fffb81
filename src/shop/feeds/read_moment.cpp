// Boost.DateTime reads days and times of day; zones are read here, because it does not know them in this form.
#include <boost/date_time/gregorian/gregorian_types.hpp>
#include <boost/date_time/gregorian/parsers.hpp>
#include <boost/date_time/posix_time/posix_time_types.hpp>
#include <boost/date_time/posix_time/time_parsers.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <exception>
#include <string>
#include <utility>

#include "ground/core/ascii.h"
#include "shop/catalogue/digits.h"
#include "shop/catalogue/folded_text.h"
#include "shop/feeds/feed_text.h"
#include "shop/feeds/read_price.h"

namespace selvedge::feeds {
namespace {

using std::chrono::seconds;
using std::chrono::sys_seconds;
namespace gregorian = boost::gregorian;
namespace posix_time = boost::posix_time;

// The numbers before the first and the second slash of 03/31/2026; nothing for any other text.
std::optional<std::pair<int, int>> slashed_numbers(std::string_view text) {
  text = trimmed(text);
  const std::size_t first = text.find('/'), second = text.find('/', first + 1);
  if (first == std::string_view::npos || second == std::string_view::npos) return std::nullopt;
  const std::string a(text.substr(0, first)), b(text.substr(first + 1, second - first - 1));
  const auto is_short = [](const std::string& number) {
    return !number.empty() && number.size() <= 2 && catalogue::all_digits(number);
  };
  if (!is_short(a) || !is_short(b)) return std::nullopt;
  return std::pair(std::stoi(a), std::stoi(b));
}

// "01.03.26" and "01/03/26" with the year's first two digits; any other text as it is. Of "26-03-01" nobody knows what
// is the year.
std::string with_century(const std::string& text) {
  const std::size_t last = text.find_last_of("./");
  const bool two = last != std::string::npos && text.size() - last == 3 &&
                   catalogue::all_digits(text.substr(last + 1)) &&
                   text[last + 1] >= '2';  // "26/03/01" has the year first
  return two && std::ranges::count(text, text[last]) == 2 ? text.substr(0, last + 1) + "20" + text.substr(last + 1)
                                                          : text;
}

// "2026-03-01", or "01.03.2026" with the day first, or "01/03/2026" in the order.
gregorian::date date_of(const std::string& written, DateOrder order) {
  const std::string text = with_century(written);
  if (order == DateOrder::month_first && text.find('/') != std::string::npos) return gregorian::from_us_string(text);
  const bool year_first = text.size() == 10 && catalogue::all_digits(std::string_view(text).substr(0, 4));
  if (year_first) return gregorian::from_simple_string(text);
  return gregorian::from_uk_string(text);
}

// The month's number by how its name begins in English, German, French, Spanish or Italian; 0 for other words.
int month_of(std::string_view word) {
  constexpr auto beginnings = std::to_array<std::pair<std::string_view, int>>(
      {{"jan", 1},  {"ene", 1},  {"gen", 1},  {"feb", 2},  {"fév", 2},  {"fev", 2},  {"mar", 3},
       {"mär", 3},  {"mrz", 3},  {"apr", 4},  {"avr", 4},  {"abr", 4},  {"may", 5},  {"mai", 5},
       {"mag", 5},  {"juin", 6}, {"jun", 6},  {"giu", 6},  {"jul", 7},  {"lug", 7},  {"juil", 7},
       {"aug", 8},  {"août", 8}, {"aout", 8}, {"ago", 8},  {"sep", 9},  {"set", 9},  {"oct", 10},
       {"okt", 10}, {"ott", 10}, {"nov", 11}, {"dec", 12}, {"dez", 12}, {"déc", 12}, {"dic", 12}});
  const auto* const found =
      std::ranges::find_if(beginnings, [&](const auto& one) { return word.starts_with(one.first); });
  if (word.starts_with("marras")) return 0;  // Finnish November
  return found == beginnings.end() ? 0 : found->second;
}

// "Mar 1, 2026 13:00" and "1. März 2026" as "2026-03-01 13:00"; any other text as it is.
std::string with_numbered_month(std::string_view text) {
  const std::string folded = catalogue::folded(text);
  std::array<std::string_view, 3> words;
  std::size_t at = 0;
  for (std::string_view& word : words) {
    at = folded.find_first_not_of(" .,-", at);
    if (at == std::string::npos) return std::string(text);
    const std::size_t end = std::min(folded.find_first_of(" .,-", at), folded.size());
    word = std::string_view(folded).substr(at, end - at);
    at = end;
  }
  const bool month_first = !core::is_digit(words[0][0]);
  const int month = month_of(words[month_first ? 0 : 1]);
  std::string_view day = words[month_first ? 1 : 0];
  for (const std::string_view ending : {"st", "nd", "rd", "th", "er"}) {
    if (day.ends_with(ending)) day.remove_suffix(2);
  }
  const auto is_number = [](std::string_view word, std::size_t least, std::size_t most) {
    return word.size() >= least && word.size() <= most && catalogue::all_digits(word);
  };
  if (month == 0 || !is_number(day, 1, 2) || !is_number(words[2], 4, 4)) return std::string(text);
  const std::string_view time = trimmed(std::string_view(folded).substr(at), " ,");
  return fmt::format("{}-{:02}-{:0>2}{}{}", words[2], month, day, time.empty() ? "" : " ", time);
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

std::optional<sys_seconds> moment_of(std::string_view text, bool ends, DateOrder order) {
  text = trimmed(text);
  const std::size_t split = text.find_first_of("T ");
  const gregorian::date date = date_of(std::string(text.substr(0, split)), order);
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

std::optional<sys_seconds> read_moment(std::string_view text, bool ends, DateOrder order) {
  text = trimmed(text);
  if (text.size() < 6 || text.size() > 40) return std::nullopt;
  try {
    return moment_of(with_numbered_month(text), ends, order);
  } catch (const std::exception&) {
    return std::nullopt;  // Boost.DateTime throws for every text that is no date
  }
}

DateOrder date_order(std::string_view text) {
  const auto numbers = slashed_numbers(text);
  if (!numbers || (numbers->first > 12) == (numbers->second > 12)) return DateOrder::unknown;
  return numbers->first > 12 ? DateOrder::day_first : DateOrder::month_first;
}

bool has_two_readings(std::string_view text) {
  const auto numbers = slashed_numbers(text);
  return numbers && numbers->first <= 12 && numbers->second <= 12 && numbers->first != numbers->second;
}

namespace {

// `begin` or `end` may be empty, which leaves its side open.
std::optional<SalePeriod> period_of(std::string_view begin, std::string_view end, DateOrder order) {
  begin = trimmed(begin);
  end = trimmed(end);
  if (begin == "..") begin = {};
  if (end == "..") end = {};
  SalePeriod period{read_moment(begin, false, order), read_moment(end, true, order)};
  const bool unread = (!begin.empty() && !period.begin) || (!end.empty() && !period.end);
  if (unread || (!period.begin && !period.end)) return std::nullopt;
  return period.begin && period.end && *period.end <= *period.begin ? std::nullopt : std::optional(period);
}

// In small letters. The surest come first, and a hyphen, which dates have too, last.
constexpr auto between_times =
    std::to_array<std::string_view>({"/", " - ", " – ", " — ", " to ", " until ", " till ", " bis ", " au ", " al ",
                                     " a ", " à ", " tot ", " do ", "..", ";", ",", "–", "-"});

// Tells cheaply, because reading every part of a hostile text would take long.
bool may_be_moment(std::string_view text) {
  constexpr std::size_t longest = 40;
  text = trimmed(text);
  return text.empty() || text == ".." ||
         (text.size() <= longest && text.find_first_of("0123456789") != std::string_view::npos);
}

std::optional<SalePeriod> period_in(std::string_view text, DateOrder order) {
  const std::string small = core::in_small_letters(text);
  for (const std::string_view mark : between_times) {
    for (std::size_t at = small.find(mark); at != std::string::npos; at = small.find(mark, at + 1)) {
      const std::string_view begin = text.substr(0, at), end = text.substr(at + mark.size());
      const bool open = trimmed(begin).empty() || trimmed(end).empty();
      // Only these say that a side is open; a hyphen at the end may be anything.
      if (open && mark != "/" && mark != "..") continue;
      if (!may_be_moment(begin) || !may_be_moment(end)) continue;
      if (const auto period = period_of(begin, end, order)) return period;
    }
  }
  return std::nullopt;
}

}  // namespace

std::optional<SalePeriod> read_sale_period(std::string_view text, DateOrder order) {
  constexpr std::size_t longest = 100;  // bytes; every mark in the text is tried
  text = trimmed(text);
  if (text.size() > longest) return std::nullopt;
  for (const std::string_view word : {"from ", "von ", "vom ", "du ", "del ", "dal "}) {
    if (core::begins_with(text, word)) text.remove_prefix(word.size());
  }
  if (order != DateOrder::unknown) return period_in(text, order);
  const auto day_first = period_in(text, DateOrder::day_first), month_first = period_in(text, DateOrder::month_first);
  if (!day_first) return month_first;
  SalePeriod period = *day_first;
  period.two_readings = month_first && (month_first->begin != period.begin || month_first->end != period.end);
  return period;
}

}  // namespace selvedge::feeds
