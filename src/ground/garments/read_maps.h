// Turns the maps of the finder's network into findings. Inside garments/ and its tests only.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "ground/garments/findings.h"
#include "ground/garments/garment.h"
#include "ground/garments/letterbox.h"

namespace selvedge::garments {

struct MapSizes {
  int rows = 0, columns = 0;              // cells
  int image_width = 0, image_height = 0;  // pixels, before the letterbox
  Letterbox frame;
};

struct ReadingOptions {
  float least_confidence = 0.2F;  // in (0, 1); less confident findings are left out
  bool every_kind = false;        // FinderOptions::every_kind
};

// `maps` as finder_maps.h describes them, finder_map_count x rows x columns finite values.
Findings read_maps(std::span<const float> maps, const MapSizes& sizes, const ReadingOptions& options);

// ---- Of boxes that show the same thing, the best one stays.

struct ScoredBox {
  Box box;
  float score = 0;
};

// Greedy non-maximum suppression. Goes through the boxes by falling score; of equal ones the earlier comes first. Keeps
// a box if it overlaps no kept box by more than `most_overlap` (intersection over union). Returns the positions of the
// kept boxes in that order.
std::vector<std::size_t> without_duplicates(std::span<const ScoredBox> boxes, float most_overlap);

}  // namespace selvedge::garments
