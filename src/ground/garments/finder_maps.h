// What the network of a finder gives for an image. Training, export and use must agree on it.
#pragma once

#include "ground/garments/garment.h"

namespace selvedge::garments {

// The network divides its input into cells of this many pixels a side; sides of the input are multiples of 32 pixels.
inline constexpr int finder_stride = 8;
inline constexpr int finder_side_unit = 32;

// What the network looks for: each kind of garment and, as the last, people.
inline constexpr int sought_count = kind_count + 1;
inline constexpr int sought_person = kind_count;

// Its output is maps, one value a cell, row after row, one map after the other:
// - for each of what is sought, the logit that the cell is its centre;
// - for each of what is sought, four maps: the logarithms of the distances from the cell's centre to the left, top,
//   right and bottom edge of the box, in cells;
// - for each kind of garment, the logit that the cell shows it.
inline constexpr int first_box_map = sought_count;
inline constexpr int first_mask_map = first_box_map + 4 * sought_count;
inline constexpr int finder_map_count = first_mask_map + kind_count;

// Larger logarithms of distances are cut off to this.
inline constexpr float largest_log_distance = 5;

}  // namespace selvedge::garments
