// All numbers are big-endian. A row begins with its number of columns, and a value with its length in bytes (null: -1).
#include "shop/catalogue/postgres/copy_rows.h"

#include <fmt/format.h>

#include <cmath>

#include "ground/core/half_float.h"
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
  for (const float value : embedding) put(core::half_of_float(value));
  return bytes;
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
  for (std::size_t i = 0; i < size; ++i) values[i] = core::float_of_half(big_endian_16(binary, halfvec_head + 2 * i));
  return values;
}

}  // namespace selvedge::catalogue
