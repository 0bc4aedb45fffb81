// Conversion between float and 16-bit floats (IEEE 754 binary16), which are held as their bits.
#pragma once

#include <cstdint>

namespace selvedge::core {

// Rounds to nearest, ties to even. Magnitudes from 65520 on become infinite.
std::uint16_t half_of_float(float value);
float float_of_half(std::uint16_t half);

}  // namespace selvedge::core
