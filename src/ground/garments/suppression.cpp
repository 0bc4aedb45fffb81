#include "ground/garments/suppression.h"

#include <algorithm>
#include <numeric>

namespace selvedge::garments {

std::vector<std::size_t> without_duplicates(std::span<const ScoredBox> boxes, float most_overlap) {
  std::vector<std::size_t> order(boxes.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::stable_sort(order, std::greater{}, [&](std::size_t i) { return boxes[i].score; });
  std::vector<std::size_t> kept;
  for (const std::size_t i : order) {
    const bool is_new =
        std::ranges::none_of(kept, [&](std::size_t k) { return overlap(boxes[i].box, boxes[k].box) > most_overlap; });
    if (is_new) kept.push_back(i);
  }
  return kept;
}

}  // namespace selvedge::garments
