// Rows in the binary format of PostgreSQL's COPY (its manual, "COPY", "Binary Format"), and embeddings in the binary
// format of pgvector's halfvec (halfvec_send, halfvec_recv). Inside catalogue/ only.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace selvedge::catalogue {

class CopyRows {
 public:
  CopyRows();
  // Begins a row of `columns` values. Then call one of the next functions for each value, in order.
  CopyRows& row(int columns);
  CopyRows& text(std::string_view value);
  CopyRows& boolean(bool value);
  CopyRows& integer(std::int32_t value);
  CopyRows& bigint(std::int64_t value);
  CopyRows& bigint(const std::optional<std::int64_t>& value);
  CopyRows& bytes(std::span<const std::byte> value);
  CopyRows& halves(std::span<const float> embedding);
  CopyRows& null();

  // All rows, with the end that the format asks for. Add no rows after this. Valid as long as this object.
  std::string_view finished();

 private:
  void put(std::uint64_t value, int size);  // big-endian
  std::string buffer_;
  bool ended_ = false;
};

// The binary form of an embedding as halfvec, with values rounded to float16. Checksums are made of it.
std::vector<std::byte> halfvec_of(std::span<const float> embedding);

// The number of bytes in the binary form of a halfvec of `size` values.
std::size_t halfvec_bytes(std::size_t size);
// The embedding in a halfvec's binary form. Throws corrupt_data unless it has `size` values.
std::vector<float> floats_of_halfvec(std::span<const std::byte> binary, std::size_t size);

}  // namespace selvedge::catalogue
