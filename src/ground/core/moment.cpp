#include "ground/core/moment.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>

namespace selvedge::core {

std::chrono::sys_seconds current_time() {
  return std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
}

std::chrono::sys_seconds moment_before(std::chrono::sys_seconds now, std::chrono::seconds age) {
  return std::max(now - age, std::chrono::sys_seconds{});
}

bool is_within(std::chrono::seconds age, std::chrono::sys_seconds moment, std::chrono::sys_seconds now) {
  return moment <= now && now - moment < age;
}

std::string day_text(std::chrono::sys_days day) { return fmt::format("{:%F}", day); }

std::string time_text(std::chrono::sys_seconds time) { return fmt::format("{:%FT%T}Z", time); }

}  // namespace selvedge::core
