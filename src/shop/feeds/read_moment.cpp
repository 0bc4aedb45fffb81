// Boost.DateTime reads days and times of day; zones are read here, because it does not know them in this form.
#include <boost/date_time/gregorian/gregorian_types.hpp>
#include <boost/date_time/gregorian/parsers.hpp>
#include <boost/date_time/posix_time/posix_time_types.hpp>
#include <boost/date_time/posix_time/time_parsers.hpp>

#include <exception>
#include <string>
#include <utility>

#include "shop/catalogue/digits.h"
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

// "2026-03-01", or "01.03.2026" with the day first, or "01/03/2026" in the order.
gregorian::date date_of(const std::string& text, DateOrder order) {
  if (order == DateOrder::month_first && text.find('/') != std::string::npos) return gregorian::from_us_string(text);
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
  if (text.size() < 8 || text.size() > 40) return std::nullopt;
  try {
    return moment_of(text, ends, order);
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

std::optional<SalePeriod> read_sale_period(std::string_view text) {
  const std::size_t slash = text.find('/');
  if (slash == std::string_view::npos || text.find('/', slash + 1) != std::string_view::npos) return std::nullopt;
  SalePeriod period{read_moment(text.substr(0, slash), false), read_moment(text.substr(slash + 1), true)};
  if (!period.begin || !period.end || *period.end <= *period.begin) return std::nullopt;
  return period;
}

}  // namespace selvedge::feeds
