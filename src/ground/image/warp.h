// Pictures moved, turned and scaled.
#pragma once

#include "selvedge/image.h"

namespace selvedge::image {

// Where an output pixel's centre comes from: source = (xx * x + xy * y + x0, yx * x + yy * y + y0), in pixels with
// centres at half coordinates.
struct Affine {
  double xx = 1, xy = 0, x0 = 0;
  double yx = 0, yy = 1, y0 = 0;
};

// The map of a width x height image that shows `source_width` x `source_height` source pixels around the source point
// (x, y), turned by `degrees` (counter-clockwise as seen), mirrored left to right if asked.
struct View {
  double x = 0, y = 0;
  double source_width = 0, source_height = 0;
  double degrees = 0;
  bool mirrored = false;
};
Affine to_affine(const View& view, int width, int height);

// Bilinear samples, n x n a pixel where the map shrinks by n (rounded, at most 4); outside the source its edge goes on.
// `pixels` is a width x height image without padding. Throws nothing; sizes must be > 0.
void warp(const std::uint8_t* source, int source_width, int source_height, const Affine& map, std::uint8_t* pixels,
          int width, int height);
// Throws invalid_argument for an empty image or a size that is not positive.
Image warp(const Image& image, const Affine& map, int width, int height);

}  // namespace selvedge::image
