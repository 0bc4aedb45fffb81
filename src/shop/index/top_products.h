// The k best scores seen so far, one a product.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

namespace selvedge::index {

// Made for k of tens to hundreds: an accepted offer costs O(k), a refused one a comparison.
class TopProducts {
 public:
  // k must be > 0.
  explicit TopProducts(std::size_t k) : k_(k) { entries_.reserve(k); }

  // The k-th best score, -infinity while fewer than k products were offered. Never falls.
  float floor() const { return floor_; }
  // Counts a score for a product; of a product's scores only the best stays.
  void offer(std::uint32_t product, float score);

 private:
  struct Entry {
    std::uint32_t product;
    float score;
  };
  std::size_t k_;
  std::vector<Entry> entries_;
  float floor_ = -std::numeric_limits<float>::infinity();
};

}  // namespace selvedge::index
