// From the network's maps to findings. Kept by the garments room to itself, and by its tests.
#pragma once

#include <span>

#include "ground/garments/findings.h"
#include "ground/garments/letterbox.h"

namespace selvedge::garments {

struct MapSizes {
  int rows = 0, columns = 0;                  // cells
  int picture_width = 0, picture_height = 0;  // pixels, before the letterbox
  Letterbox frame;
};

struct ReadingOptions {
  float least_confidence = 0.2F;  // (0, 1): what is less likely is left out
  bool every_kind = false;        // FinderOptions::every_kind
};

// `maps` as finder_maps.h describes them, finder_map_count x rows x columns finite values.
Findings read_maps(std::span<const float> maps, const MapSizes& sizes, const ReadingOptions& options);

}  // namespace selvedge::garments
