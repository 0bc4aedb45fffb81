// Text of digits.
#pragma once

#include <string_view>

namespace selvedge {

// Whether there is nothing but 0 to 9 in it; true of no text at all.
bool all_digits(std::string_view text);

}  // namespace selvedge
