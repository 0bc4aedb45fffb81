// One loop in three forms, AVX-512 VNNI, AVX2 and plain, which give the same whole numbers. The best that the
// processor has is taken.
#include "shop/index/int8_scan.h"

#include <fmt/format.h>

#include <algorithm>

#include "selvedge/error.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace selvedge::index {
namespace {

void scan_portable(const CodeBlock* rows, const ScanQuery& query, std::span<std::int32_t> dots) {
  const std::size_t width = query.blocks() * codes_per_block;
  const std::int16_t* values = query.values();
  for (std::size_t i = 0; i < dots.size(); ++i) {
    const std::uint8_t* codes = rows[i * query.blocks()].codes.data();
    // Unsigned, because the sum before the excess is taken off may pass 2^31.
    std::uint32_t sum = 0;
    for (std::size_t j = 0; j < width; ++j) sum += static_cast<std::uint32_t>(codes[j] * values[j]);
    dots[i] = static_cast<std::int32_t>(sum - query.excess());
  }
}

#if defined(__x86_64__)

[[gnu::target("avx2")]] void scan_avx2(const CodeBlock* rows, const ScanQuery& query, std::span<std::int32_t> dots) {
  const std::size_t sixteens = query.blocks() * codes_per_block / 16;
  const auto* values = reinterpret_cast<const __m256i*>(query.values());
  for (std::size_t i = 0; i < dots.size(); ++i) {
    const auto* codes = reinterpret_cast<const __m128i*>(rows + i * query.blocks());
    __m256i even = _mm256_setzero_si256();
    __m256i odd = _mm256_setzero_si256();
    for (std::size_t j = 0; j < sixteens; j += 2) {
      const __m256i a = _mm256_cvtepu8_epi16(_mm_load_si128(codes + j));
      const __m256i b = _mm256_cvtepu8_epi16(_mm_load_si128(codes + j + 1));
      even = _mm256_add_epi32(even, _mm256_madd_epi16(a, _mm256_loadu_si256(values + j)));
      odd = _mm256_add_epi32(odd, _mm256_madd_epi16(b, _mm256_loadu_si256(values + j + 1)));
    }
    const __m256i eight = _mm256_add_epi32(even, odd);
    __m128i four = _mm_add_epi32(_mm256_castsi256_si128(eight), _mm256_extracti128_si256(eight, 1));
    four = _mm_add_epi32(four, _mm_shuffle_epi32(four, 0x4E));
    four = _mm_add_epi32(four, _mm_shuffle_epi32(four, 0xB1));
    dots[i] = static_cast<std::int32_t>(static_cast<std::uint32_t>(_mm_cvtsi128_si32(four)) - query.excess());
  }
}

// VPDPBUSD multiplies unsigned by signed bytes, so the 16-bit query goes in as two signed bytes a value. It costs no
// time while rows come from memory, and removes the query's share of the quantisation error.
[[gnu::target("avx512f,avx512bw,avx512vnni")]] inline __m512i row_sums(const CodeBlock* row, const ScanQuery& query) {
  __m512i high = _mm512_setzero_si512();
  __m512i low = _mm512_setzero_si512();
  for (std::size_t b = 0; b < query.blocks(); ++b) {
    const __m512i codes = _mm512_load_si512(row + b);
    high = _mm512_dpbusd_epi32(high, codes, _mm512_load_si512(query.high() + b));
    low = _mm512_dpbusd_epi32(low, codes, _mm512_load_si512(query.low() + b));
  }
  return _mm512_add_epi32(_mm512_slli_epi32(high, 7), low);
}

[[gnu::target("avx512f,avx512bw,avx512vnni")]] inline __m256i fold(__m512i sums) {
  return _mm256_add_epi32(_mm512_castsi512_si256(sums), _mm512_extracti64x4_epi64(sums, 1));
}

[[gnu::target("avx512f,avx512bw,avx512vnni")]] void scan_avx512_vnni(const CodeBlock* rows, const ScanQuery& query,
                                                                     std::span<std::int32_t> dots) {
  const std::size_t blocks = query.blocks();
  const __m128i excess = _mm_set1_epi32(static_cast<std::int32_t>(query.excess()));
  std::size_t i = 0;
  for (; i + 4 <= dots.size(); i += 4) {
    const CodeBlock* row = rows + i * blocks;
    const __m256i a = fold(row_sums(row, query));
    const __m256i b = fold(row_sums(row + blocks, query));
    const __m256i c = fold(row_sums(row + 2 * blocks, query));
    const __m256i d = fold(row_sums(row + 3 * blocks, query));
    // Each half holds a partial sum of a, b, c and d.
    const __m256i halves = _mm256_hadd_epi32(_mm256_hadd_epi32(a, b), _mm256_hadd_epi32(c, d));
    const __m128i four = _mm_add_epi32(_mm256_castsi256_si128(halves), _mm256_extracti128_si256(halves, 1));
    _mm_storeu_si128(reinterpret_cast<__m128i*>(dots.data() + i), _mm_sub_epi32(four, excess));
  }
  for (; i < dots.size(); ++i) {
    // Not _mm512_reduce_add_epi32, whose last step is a signed addition that may overflow.
    const __m256i eight = fold(row_sums(rows + i * blocks, query));
    __m128i four = _mm_add_epi32(_mm256_castsi256_si128(eight), _mm256_extracti128_si256(eight, 1));
    four = _mm_add_epi32(four, _mm_shuffle_epi32(four, 0x4E));
    four = _mm_add_epi32(four, _mm_shuffle_epi32(four, 0xB1));
    dots[i] = _mm_cvtsi128_si32(_mm_sub_epi32(four, excess));
  }
}

#endif

}  // namespace

ScanQuery::ScanQuery(std::span<const std::int16_t> values) {
  const std::size_t blocks = (values.size() + codes_per_block - 1) / codes_per_block;
  values_.assign(blocks * codes_per_block, 0);
  high_.resize(blocks);
  low_.resize(blocks);
  std::copy(values.begin(), values.end(), values_.begin());
  for (std::size_t j = 0; j < values_.size(); ++j) {
    const int value = values_[j];
    if (value < -scan_query_limit || value > scan_query_limit) {
      throw Error(ErrorKind::invalid_argument,
                  fmt::format("[ScanQuery] expected values in [-{0}, {0}], got {1}", scan_query_limit, value));
    }
    const int high = (value + 64) >> 7;  // so that the rest is in [-64, 63]
    high_[j / codes_per_block].codes[j % codes_per_block] = static_cast<std::uint8_t>(high);
    low_[j / codes_per_block].codes[j % codes_per_block] = static_cast<std::uint8_t>(value - 128 * high);
    excess_ += static_cast<std::uint32_t>(zero_code * value);
  }
}

const char* to_string(ScanKernel kernel) {
  switch (kernel) {
    case ScanKernel::portable:
      return "portable";
    case ScanKernel::avx2:
      return "avx2";
    case ScanKernel::avx512_vnni:
      return "avx512_vnni";
  }
  return "unknown";
}

std::vector<ScanKernel> available_scan_kernels() {
  std::vector<ScanKernel> kernels{ScanKernel::portable};
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx2")) kernels.push_back(ScanKernel::avx2);
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vnni")) {
    kernels.push_back(ScanKernel::avx512_vnni);
  }
#endif
  return kernels;
}

ScanKernel best_scan_kernel() {
  static const ScanKernel best = available_scan_kernels().back();
  return best;
}

void scan_codes(ScanKernel kernel, const CodeBlock* rows, const ScanQuery& query, std::span<std::int32_t> dots) {
  switch (kernel) {
#if defined(__x86_64__)
    case ScanKernel::avx512_vnni:
      return scan_avx512_vnni(rows, query, dots);
    case ScanKernel::avx2:
      return scan_avx2(rows, query, dots);
#endif
    default:
      return scan_portable(rows, query, dots);
  }
}

}  // namespace selvedge::index
