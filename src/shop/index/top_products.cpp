#include "shop/index/top_products.h"

#include <algorithm>

namespace selvedge::index {

void TopProducts::offer(std::uint32_t product, float score) {
  if (score <= floor_) return;
  const auto by_score = [](const Entry& a, const Entry& b) { return a.score < b.score; };
  const auto known =
      std::find_if(entries_.begin(), entries_.end(), [&](const Entry& e) { return e.product == product; });
  if (known != entries_.end()) {
    known->score = std::max(known->score, score);
  } else if (entries_.size() < k_) {
    entries_.push_back({product, score});
  } else {
    *std::min_element(entries_.begin(), entries_.end(), by_score) = {product, score};
  }
  if (entries_.size() == k_) floor_ = std::min_element(entries_.begin(), entries_.end(), by_score)->score;
}

}  // namespace selvedge::index
