// Reads days and ages from the command line. Days are in UTC.
#pragma once

#include <chrono>
#include <string>

namespace selvedge::cli {

// Reads "2026-03-01", of the years 1970 to 9999. Throws invalid_argument for other text.
std::chrono::sys_days parse_day(const std::string& text);
// Reads "90d" or "12h", up to 36,500 days. Throws invalid_argument for other text.
std::chrono::seconds parse_age(const std::string& text);

// For Option::check of CLI11: what is wrong with the text, or "".
std::string problem_of_day(const std::string& text);
std::string problem_of_age(const std::string& text);

}  // namespace selvedge::cli
