#include "shop/catalogue/postgres/copy_rows.h"

#include <fmt/format.h>

#include <bit>
#include <cmath>

#include "selvedge/error.h"

namespace selvedge::catalogue {
namespace {

constexpr std::string_view copy_signature("PGCOPY\n\377\r\n\0", 11);
constexpr std::size_t halfvec_head = 4;  // bytes: the number of values and two unused

std::uint16_t big_endian_16(std::span<const std::byte> bytes, std::size_t at) {
  return static_cast<std::uint16_t>((std::to_integer<unsigned>(bytes[at]) << 8U) |
                                    std::to_integer<unsigned>(bytes[at + 1]));
}

}  // namespace

CopyRows::CopyRows() : buffer_(copy_signature) {
  put(0, 4);  // flags
  put(0, 4);  // length of a further header
}

void CopyRows::put(std::uint64_t value, int size) {
  for (int shift = 8 * (size - 1); shift >= 0; shift -= 8) buffer_ += static_cast<char>((value >> shift) & 0xFF);
}

CopyRows& CopyRows::row(int columns) {
  put(static_cast<std::uint64_t>(columns), 2);
  return *this;
}

CopyRows& CopyRows::text(std::string_view value) {
  put(value.size(), 4);
  buffer_ += value;
  return *this;
}

CopyRows& CopyRows::boolean(bool value) {
  put(1, 4);
  put(value ? 1 : 0, 1);
  return *this;
}

CopyRows& CopyRows::integer(std::int32_t value) {
  put(4, 4);
  put(static_cast<std::uint32_t>(value), 4);
  return *this;
}

CopyRows& CopyRows::bigint(std::int64_t value) {
  put(8, 4);
  put(static_cast<std::uint64_t>(value), 8);
  return *this;
}

CopyRows& CopyRows::bigint(const std::optional<std::int64_t>& value) { return value ? bigint(*value) : null(); }

CopyRows& CopyRows::bytes(std::span<const std::byte> value) {
  return text({reinterpret_cast<const char*>(value.data()), value.size()});
}

CopyRows& CopyRows::halves(std::span<const float> embedding) { return bytes(halfvec_of(embedding)); }

CopyRows& CopyRows::null() {
  put(0xFFFFFFFF, 4);
  return *this;
}

std::string_view CopyRows::finished() {
  if (!ended_) put(0xFFFF, 2);
  ended_ = true;
  return buffer_;
}

std::vector<std::byte> halfvec_of(std::span<const float> embedding) {
  std::vector<std::byte> bytes;
  const auto put = [&](std::size_t value) {
    bytes.push_back(static_cast<std::byte>((value >> 8U) & 0xFFU));
    bytes.push_back(static_cast<std::byte>(value & 0xFFU));
  };
  put(embedding.size());
  put(0);
  for (const float value : embedding) put(half_of_float(value));
  return bytes;
}

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

std::size_t halfvec_bytes(std::size_t size) { return halfvec_head + 2 * size; }

std::vector<float> floats_of_halfvec(std::span<const std::byte> binary, std::size_t size) {
  if (binary.size() != halfvec_bytes(size) || big_endian_16(binary, 0) != size) {
    throw Error(ErrorKind::corrupt_data,
                fmt::format("embedding: expected a halfvec of {} values, found {} bytes; run `selvedge catalogue "
                            "verify`",
                            size, binary.size()));
  }
  std::vector<float> values(size);
  for (std::size_t i = 0; i < size; ++i) values[i] = float_of_half(big_endian_16(binary, halfvec_head + 2 * i));
  return values;
}

}  // namespace selvedge::catalogue
