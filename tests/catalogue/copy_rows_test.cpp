// float16 beside its definition: the value whose bits they are, and the nearest of all 65,536.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "ground/core/half_float.h"
#include "ground/core/rng.h"
#include "selvedge/error.h"
#include "shop/catalogue/postgres/copy_rows.h"

namespace selvedge::catalogue {
namespace {

// IEEE 754-2019, 3.4: 1 sign bit, 5 of exponent biased by 15, 10 of fraction.
double defined_value(std::uint16_t half) {
  const int exponent = (half >> 10) & 31, fraction = half & 1023;
  const double size = exponent == 0 ? std::ldexp(fraction, -24) : std::ldexp(1024 + fraction, exponent - 25);
  return (half & 0x8000) != 0 ? -size : size;
}

TEST(Half, of_every_pattern_is_the_value_that_its_bits_define) {
  for (unsigned bits = 0; bits < 0x10000; ++bits) {
    const auto half = static_cast<std::uint16_t>(bits);
    const float value = core::float_of_half(half);
    if (((bits >> 10) & 31) == 31) {
      EXPECT_FALSE(std::isfinite(value));
      EXPECT_EQ(std::isnan(value), (bits & 1023) != 0);
      continue;
    }
    ASSERT_EQ(static_cast<double>(value), defined_value(half)) << bits;
    ASSERT_EQ(core::half_of_float(value), half) << bits;
  }
}

TEST(Half, is_the_nearest_to_a_float_and_the_even_one_of_two) {
  core::Rng rng(1);
  const auto check = [](float value) {
    const std::uint16_t half = core::half_of_float(value);
    const double off = std::abs(defined_value(half) - value);
    for (const int step : {-1, 1}) {
      const auto other = static_cast<std::uint16_t>(half + step);
      if (((other ^ half) & 0x8000) != 0 || ((other >> 10) & 31) == 31) continue;
      const double other_off = std::abs(defined_value(other) - value);
      ASSERT_LE(off, other_off) << value;
      if (off == other_off) {
        ASSERT_EQ(half & 1, 0) << value;
      }
    }
  };
  for (int i = 0; i < 200'000; ++i)
    check(static_cast<float>(std::ldexp(rng.uniform(-1, 1), -static_cast<int>(rng.below(30)))));
  for (unsigned bits = 0; bits < 0x7BFF; bits += 7) {
    const auto half = static_cast<std::uint16_t>(bits);
    check(static_cast<float>((defined_value(half) + defined_value(static_cast<std::uint16_t>(bits + 1))) / 2));
  }
}

TEST(Half, of_what_is_too_large_is_infinite) {
  EXPECT_EQ(core::half_of_float(65519.9F), 0x7BFF);
  EXPECT_EQ(core::half_of_float(65520.0F), 0x7C00);
  EXPECT_EQ(core::half_of_float(-std::numeric_limits<float>::infinity()), 0xFC00);
  EXPECT_TRUE(std::isnan(core::float_of_half(core::half_of_float(std::numeric_limits<float>::quiet_NaN()))));
}

TEST(Halfvec, of_another_length_or_cut_short_is_refused) {
  std::vector<std::byte> binary(4 + 2 * 3);
  binary[1] = std::byte{3};
  EXPECT_EQ(floats_of_halfvec(binary, 3), std::vector<float>(3, 0.0F));
  EXPECT_THROW(floats_of_halfvec(binary, 2), Error);
  EXPECT_THROW(floats_of_halfvec(std::span(binary).first(9), 3), Error);
  EXPECT_THROW(floats_of_halfvec({}, 3), Error);
  binary[1] = std::byte{2};
  EXPECT_THROW(floats_of_halfvec(binary, 3), Error);
}

}  // namespace
}  // namespace selvedge::catalogue
