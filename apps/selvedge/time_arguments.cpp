// Both readings are strict: no signs, no spaces, fixed lengths of years, months and days.
#include "time_arguments.h"

#include <fmt/format.h>

#include <charconv>
#include <optional>
#include <string_view>

#include "selvedge/error.h"

namespace selvedge::cli {
namespace {

using namespace std::chrono;

constexpr int most_days = 36'500;

// Digits alone: no sign, no blank.
std::optional<int> number_of(std::string_view text) {
  int number = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), number);
  const bool digits = text.find_first_not_of("0123456789") == std::string_view::npos;
  return digits && failure == std::errc() && end == text.data() + text.size() ? std::optional(number) : std::nullopt;
}

template <typename Parse>
std::string problem_of(Parse parse, const std::string& text) {
  try {
    parse(text);
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

}  // namespace

sys_days parse_day(const std::string& text) {
  const std::string_view view(text);
  if (view.size() == 10 && view[4] == '-' && view[7] == '-') {
    const auto y = number_of(view.substr(0, 4)), m = number_of(view.substr(5, 2)), d = number_of(view.substr(8));
    if (y && m && d && *y >= 1970) {
      const year_month_day date(year(*y), month(static_cast<unsigned>(*m)), day(static_cast<unsigned>(*d)));
      if (date.ok()) return date;
    }
  }
  throw Error(ErrorKind::invalid_argument, fmt::format("expected a day such as 2026-03-01, found '{}'", text));
}

seconds parse_age(const std::string& text) {
  const char unit = text.empty() ? ' ' : text.back();
  if (unit == 'd' || unit == 'h') {
    const auto number = number_of(std::string_view(text).substr(0, text.size() - 1));
    const int most = unit == 'd' ? most_days : 24 * most_days;
    if (number && *number <= most) return unit == 'd' ? seconds(days(*number)) : seconds(hours(*number));
  }
  throw Error(ErrorKind::invalid_argument,
              fmt::format("expected an age such as 90d or 12h, up to {}d, found '{}'", most_days, text));
}

std::string problem_of_day(const std::string& text) { return problem_of(parse_day, text); }
std::string problem_of_age(const std::string& text) { return problem_of(parse_age, text); }

}  // namespace selvedge::cli
