// Times as the tables hold them: seconds since 1970, UTC. Inside catalogue/ only.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace selvedge::catalogue {

// Every stored time has a day of four-digit year: 1970 to 9999. Nothing where this one has.
std::optional<std::string> problem_of_time(std::string_view name, std::chrono::sys_seconds time);
// Throws invalid_argument with that problem.
void require_time(std::string_view name, std::chrono::sys_seconds time);

inline std::int64_t seconds_of_time(std::chrono::sys_seconds time) { return time.time_since_epoch().count(); }
inline std::chrono::sys_seconds time_of_seconds(std::int64_t seconds) {
  return std::chrono::sys_seconds(std::chrono::seconds(seconds));
}

}  // namespace selvedge::catalogue
