// The inner loop of the exact search: dot products of one query with many rows of 8-bit codes. Inside index/ only.
//
// A row is a number of blocks of 64 codes. Code c stands for the whole number c - 128. The unused last codes of a row
// may hold anything, because the query is zero there. Every kernel gives the same integers.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace selvedge::index {

inline constexpr std::size_t codes_per_block = 64;
inline constexpr int zero_code = 128;

// One cache line of codes. Vectors of it are aligned to 64 bytes.
struct alignas(codes_per_block) CodeBlock {
  std::array<std::uint8_t, codes_per_block> codes;
};

inline constexpr int scan_query_limit = 127 * 128;

// A query of whole numbers in [-scan_query_limit, scan_query_limit], in the forms that the kernels read.
class ScanQuery {
 public:
  // Throws invalid_argument for a value outside that range. The caller ensures that a row's dot product fits into 32
  // bits (see QuantisedQuery).
  explicit ScanQuery(std::span<const std::int16_t> values);

  std::size_t blocks() const { return high_.size(); }
  const std::int16_t* values() const { return values_.data(); }  // 64 * blocks(), zeros at the end
  const CodeBlock* high() const { return high_.data(); }         // as int8: values = 128 * high + low
  const CodeBlock* low() const { return low_.data(); }
  // What a kernel adds too much to a row's dot product if it takes code c as c instead of c - 128. Modulo 2^32.
  std::uint32_t excess() const { return excess_; }

 private:
  std::vector<std::int16_t> values_;
  std::vector<CodeBlock> high_, low_;
  std::uint32_t excess_ = 0;
};

enum class ScanKernel { portable, avx2, avx512_vnni };

const char* to_string(ScanKernel kernel);
// The kernels that this processor can run, slowest first; never empty.
std::vector<ScanKernel> available_scan_kernels();
// The last of these.
ScanKernel best_scan_kernel();

// dots[i] = sum over j of (rows[i * query.blocks() + j / 64].codes[j % 64] - 128) * query.values()[j].
// `rows` points to dots.size() * query.blocks() blocks. The kernel must be an available one.
void scan_codes(ScanKernel kernel, const CodeBlock* rows, const ScanQuery& query, std::span<std::int32_t> dots);

}  // namespace selvedge::index
