// How different two pictures look once a slight crop, another size and a change of brightness are undone.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "selvedge/image.h"

namespace selvedge::dataset {

// A picture stretched to 32 x 32 pixels and smoothed a little.
struct Thumbnail {
  static constexpr int side = 32, coarse_side = 8;
  std::array<std::uint8_t, side * side * 3> rgb{};
  // The levels of 8 x 8 blocks, each minus the mean of all; RGB.
  std::array<float, coarse_side * coarse_side * 3> coarse{};
};

Thumbnail make_thumbnail(const Image& image);

struct PictureDifference {
  float overall = 0;  // root mean square over pixels and channels, in levels of 256
  float worst = 0;    // the same in the worst of 8 x 8 blocks: shows a print that only one of the two has
};

// Aligns b with a and measures what still differs. The alignment is the best shift (up to 3 of 32 pixels), stretch (up
// to 10 % a side), gain (0.75 to 1.33) and offset (up to 30 levels), found by Gauss-Newton on luminance (Lucas and
// Kanade 1981, "An iterative image registration technique"). Copies that were encoded again or resized stay under 1
// overall; copies cropped by 2.6 % a side stay under 2.5. If b on a differs by at most 15, a on b is tried too, and the
// better one is returned. Takes about 0.1 ms, so ask may_be_alike() first.
PictureDifference picture_difference(const Thumbnail& a, const Thumbnail& b);

// Whether picture_difference() could find the two alike at all. Takes a fraction of a microsecond.
bool may_be_alike(const Thumbnail& a, const Thumbnail& b);

}  // namespace selvedge::dataset
