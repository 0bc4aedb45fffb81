// How near two rows of a graph are: their codes and the distance of two. Inside index/ only.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace selvedge::index {

// An element is {float scale, std::int32_t sum of the codes, std::int8_t codes[]}, its length a multiple of 64 codes,
// zeros at the end.
class GraphSpace {
 public:
  explicit GraphSpace(std::size_t dim);

  std::size_t element_bytes() const { return header_bytes + codes_; }
  // Of an embedding of dim values.
  std::vector<std::byte> element_of(std::span<const float> row) const;
  // Whether bytes that were read may be an element: else distances could be no numbers.
  bool is_element(const std::byte* bytes) const;

  // 1 - the estimated dot product; of two elements of this space.
  float distance(const void* a, const void* b) const { return distance_(a, b, codes_); }

 private:
  static constexpr std::size_t header_bytes = 8;
  std::size_t codes_;  // bytes of codes
  float (*distance_)(const void*, const void*, std::size_t);
};

}  // namespace selvedge::index
