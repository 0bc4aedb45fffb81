// An element is a row's 8-bit codes behind a head with its scale. The distance is a dot product of whole numbers, in
// the widest instructions that the processor has.
#include "shop/index/graph_space.h"

#include <algorithm>
#include <cmath>
#include <cstring>

#include "shop/index/int8_scan.h"
#include "shop/index/quantised_rows.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace selvedge::index {
namespace {

struct Head {
  float scale;
  std::int32_t sum;
};

Head head_of(const void* element) {
  Head head;
  std::memcpy(&head, element, sizeof(head));
  return head;
}

const std::int8_t* codes_of(const void* element) { return static_cast<const std::int8_t*>(element) + sizeof(Head); }

float distance_of(const Head& a, const Head& b, std::int32_t product) {
  return 1 - static_cast<float>(product) * (a.scale * b.scale);
}

// The compiler makes vector code of it, for each processor that it is inlined for.
[[gnu::always_inline]] inline float plain_distance(const void* a, const void* b, std::size_t codes) {
  const std::int8_t* codes_a = codes_of(a);
  const std::int8_t* codes_b = codes_of(b);
  std::int32_t sum = 0;
  for (std::size_t j = 0; j < codes; ++j)
    sum += static_cast<std::int16_t>(codes_a[j]) * static_cast<std::int16_t>(codes_b[j]);
  return distance_of(head_of(a), head_of(b), sum);
}

float distance_portable(const void* a, const void* b, std::size_t codes) { return plain_distance(a, b, codes); }

#if defined(__x86_64__)

[[gnu::target("avx2")]] float distance_avx2(const void* a, const void* b, std::size_t codes) {
  return plain_distance(a, b, codes);
}

// VPDPBUSD multiplies unsigned by signed bytes: a goes in as a + 128, and 128 times the sum of b is taken off again.
[[gnu::target("avx512f,avx512bw,avx512vnni")]] float distance_vnni(const void* a, const void* b, std::size_t codes) {
  const Head head_a = head_of(a);
  const Head head_b = head_of(b);
  const std::int8_t* codes_a = codes_of(a);
  const std::int8_t* codes_b = codes_of(b);
  const __m512i flip = _mm512_set1_epi8(-128);
  __m512i sums = _mm512_setzero_si512();
  for (std::size_t j = 0; j < codes; j += codes_per_block) {
    const __m512i x = _mm512_xor_si512(_mm512_loadu_si512(codes_a + j), flip);
    sums = _mm512_dpbusd_epi32(sums, x, _mm512_loadu_si512(codes_b + j));
  }
  return distance_of(head_a, head_b, _mm512_reduce_add_epi32(sums) - zero_code * head_b.sum);
}

#endif

}  // namespace

GraphSpace::GraphSpace(std::size_t dim)
    : codes_((dim + codes_per_block - 1) / codes_per_block * codes_per_block), distance_(distance_portable) {
  static_assert(header_bytes == sizeof(Head));
#if defined(__x86_64__)
  // Up to 65,536 codes: their sum of products stays below 2^31.
  switch (best_scan_kernel()) {
    case ScanKernel::avx512_vnni:
      distance_ = distance_vnni;
      break;
    case ScanKernel::avx2:
      distance_ = distance_avx2;
      break;
    case ScanKernel::portable:
      break;
  }
#endif
}

std::vector<std::byte> GraphSpace::element_of(std::span<const float> row) const {
  std::vector<std::byte> element(element_bytes());
  Head head{largest_magnitude(row) / 127, 0};
  auto* codes = reinterpret_cast<std::int8_t*>(element.data() + sizeof(Head));
  for (std::size_t j = 0; j < row.size(); ++j) {
    codes[j] = static_cast<std::int8_t>(std::clamp(std::lround(row[j] / head.scale), -127L, 127L));
    head.sum += codes[j];
  }
  std::memcpy(element.data(), &head, sizeof(head));
  return element;
}

bool GraphSpace::is_element(const std::byte* bytes) const {
  const Head head = head_of(bytes);
  const std::int8_t* codes = codes_of(bytes);
  std::int32_t sum = 0;
  for (std::size_t j = 0; j < codes_; ++j) sum += codes[j];
  // The largest of dim values whose squares sum to 1.
  return head.scale > 0 && head.scale <= 1.01F / 127 && head.sum == sum;
}

}  // namespace selvedge::index
