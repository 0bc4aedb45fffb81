// Text of digits.
#pragma once

#include <algorithm>
#include <string_view>

namespace selvedge::catalogue {

// Whether there is nothing but 0 to 9 in it; true of no text at all.
inline bool all_digits(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace selvedge::catalogue
