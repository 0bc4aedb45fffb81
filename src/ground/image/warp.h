// Moves, turns and scales images. Augmentation and scenes use it.
#pragma once

#include "selvedge/image.h"

namespace selvedge::image {

// Maps an output point (x, y) to the source point (xx * x + xy * y + x0, yx * x + yy * y + y0). In pixels, with pixel
// centres at half coordinates.
struct Affine {
  double xx = 1, xy = 0, x0 = 0;
  double yx = 0, yy = 1, y0 = 0;
};

// A window onto the source: `source_width` x `source_height` source pixels around the source point (x, y), turned by
// `degrees` (counter-clockwise as seen) and, if asked, mirrored left to right.
struct View {
  double x = 0, y = 0;
  double source_width = 0, source_height = 0;
  double degrees = 0;
  bool mirrored = false;
};
Affine to_affine(const View& view, int width, int height);

// Draws what the map shows into `pixels`, a width x height image without padding. Takes bilinear samples; where the map
// shrinks by n, n x n of them a pixel (n rounded, at most 4). Outside the source, its edge pixels are repeated. Both
// images have 3 bytes a pixel. Sizes must be > 0.
void warp(const std::uint8_t* source, int source_width, int source_height, const Affine& map, std::uint8_t* pixels,
          int width, int height);
// Throws invalid_argument for an empty image or a size that is not positive.
Image warp(const Image& image, const Affine& map, int width, int height);

}  // namespace selvedge::image
