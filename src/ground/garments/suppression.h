// Of boxes that show the same thing, the best one.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "ground/garments/garment.h"

namespace selvedge::garments {

struct ScoredBox {
  Box box;
  float score = 0;
};

// Greedy non-maximum suppression: goes through the boxes by falling score (of equal ones, the earlier first) and keeps
// each that overlaps none of those kept by more than `most_overlap`. Returns their positions in that order.
std::vector<std::size_t> without_duplicates(std::span<const ScoredBox> boxes, float most_overlap);

}  // namespace selvedge::garments
