// Numbers of 16 bits, IEEE 754 binary16, as their bits.
#pragma once

#include <cstdint>

namespace selvedge::core {

// Rounded to nearest even; what is too large becomes infinite.
std::uint16_t half_of_float(float value);
float float_of_half(std::uint16_t half);

}  // namespace selvedge::core
