// One range of times for all tables.
#include "shop/catalogue/stored_time.h"

#include <fmt/format.h>

#include "selvedge/error.h"

namespace selvedge::catalogue {

std::optional<std::string> problem_of_time(std::string_view name, std::chrono::sys_seconds time) {
  using namespace std::chrono;
  constexpr sys_seconds end = sys_days(year{10000} / January / 1);
  if (time >= sys_seconds{} && time < end) return std::nullopt;
  return fmt::format("{}: expected a time of 1970 to 9999, found {} seconds after 1970", name, seconds_of_time(time));
}

void require_time(std::string_view name, std::chrono::sys_seconds time) {
  if (const auto problem = problem_of_time(name, time)) throw Error(ErrorKind::invalid_argument, *problem);
}

}  // namespace selvedge::catalogue
