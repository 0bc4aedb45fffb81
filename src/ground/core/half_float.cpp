#include "ground/core/half_float.h"

#include <bit>
#include <cmath>

namespace selvedge::core {

std::uint16_t half_of_float(float value) {
  const auto bits = std::bit_cast<std::uint32_t>(value);
  const std::uint32_t sign = (bits >> 16U) & 0x8000U;
  const float size = std::abs(value);
  constexpr float least_normal = 0x1p-14F, too_large = 65520;
  if (!(size < too_large)) return static_cast<std::uint16_t>(sign | (std::isnan(value) ? 0x7E00U : 0x7C00U));
  if (size < least_normal) {
    // In units of the smallest half, 2^-24. Adding and taking away 2^23 rounds to a whole number, to nearest even.
    const float units = size * 0x1p24F;
    return static_cast<std::uint16_t>(sign | static_cast<std::uint32_t>((units + 0x1p23F) - 0x1p23F));
  }
  // A float keeps 13 bits more, and its exponent is biased by 127 instead of 15. Rounding may carry into the exponent,
  // which is what it should do.
  const std::uint32_t kept = (bits & 0x7FFFFFFFU) - (112U << 23U);
  const std::uint32_t rounded = kept + 0xFFFU + ((kept >> 13U) & 1U);
  return static_cast<std::uint16_t>(sign | (rounded >> 13U));
}

float float_of_half(std::uint16_t half) {
  const std::uint32_t sign = (half & 0x8000U) << 16U, exponent = (half >> 10U) & 0x1FU, fraction = half & 0x3FFU;
  if (exponent == 0) {
    const float size = static_cast<float>(fraction) * 0x1p-24F;
    return sign != 0 ? -size : size;
  }
  const std::uint32_t raised = exponent == 0x1F ? 0xFFU : exponent + 112U;
  return std::bit_cast<float>(sign | (raised << 23U) | (fraction << 13U));
}

}  // namespace selvedge::core
