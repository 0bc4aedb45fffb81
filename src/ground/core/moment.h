// The current time and texts of times, in UTC and to the second.
#pragma once

#include <chrono>
#include <string>

namespace selvedge::core {

std::chrono::sys_seconds current_time();
// The moment that long before `now`, but none before 1970: no time is stored that is older.
std::chrono::sys_seconds moment_before(std::chrono::sys_seconds now, std::chrono::seconds age);
// Whether less than `age` went by from `moment` to `now`. False if `moment` is ahead of `now`: a clock that was wrong
// wrote it, and who waited for it to pass could wait for years.
bool is_within(std::chrono::seconds age, std::chrono::sys_seconds moment, std::chrono::sys_seconds now);

// RFC 3339 texts, for the years 1970 to 9999: "2026-03-01" and "2026-03-01T09:30:00Z".
std::string day_text(std::chrono::sys_days day);
std::string time_text(std::chrono::sys_seconds time);

}  // namespace selvedge::core
