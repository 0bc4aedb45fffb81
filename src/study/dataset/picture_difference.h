// How different two pictures are to the eye, once a slight crop, another size and a change of brightness are taken
// back.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "selvedge/image.h"

namespace selvedge::dataset {

// A picture stretched to 32 x 32 pixels.
struct Thumbnail {
  static constexpr int side = 32, coarse_side = 8;
  std::array<std::uint8_t, side * side * 3> rgb{};
  // Levels of blocks of 4 x 4, less the mean of them all.
  std::array<float, coarse_side * coarse_side * 3> coarse{};
};

Thumbnail make_thumbnail(const Image& image);

struct PictureDifference {
  float overall = 0;  // root mean square over pixels and channels, in levels of 256
  float worst = 0;    // the same within the worst of 8 x 8 blocks: a print that only one of the two has
};

// Lays b over a by the shift (up to 3 of 32 pixels), stretch (up to 10 % a side), gain (0.75 to 1.33) and offset (up to
// 30 levels) that fit best, found by Gauss-Newton on luminance (Lucas and Kanade 1981, "An iterative image registration
// technique"), and measures what remains. Under 1 overall for copies that were encoded again or resized, under 2.5 for
// copies that were cropped by 2.6 % a side. Below 15 the order of the two does not matter. Takes about 0.1 ms: ask
// may_be_alike first.
PictureDifference picture_difference(const Thumbnail& a, const Thumbnail& b);

// False where the pictures are so far apart that picture_difference would not bring them together: a fraction of a
// microsecond.
bool may_be_alike(const Thumbnail& a, const Thumbnail& b);

}  // namespace selvedge::dataset
