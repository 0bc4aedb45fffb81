// Days and ages as the command line takes them; days are of UTC.
#pragma once

#include <chrono>
#include <string>

namespace selvedge::cli {

// "2026-03-01" of 1970 to 9999. Throws invalid_argument for anything else.
std::chrono::sys_days parse_day(const std::string& text);
// "90d" or "12h", up to 36500 days. Throws invalid_argument for anything else.
std::chrono::seconds parse_age(const std::string& text);

// For CLI11's check: what is wrong, or "".
std::string problem_of_day(const std::string& text);
std::string problem_of_age(const std::string& text);

}  // namespace selvedge::cli
