// Fits an image into a frame of another shape: scaled to just fit, centred, with grey around it. The finder sees images
// this way.
#pragma once

#include <cstdint>

#include "ground/garments/garment.h"
#include "selvedge/image.h"

namespace selvedge::garments {

// The grey around the image. Training, evaluation and use of the finder must agree on it.
inline constexpr std::uint8_t letterbox_grey = 114;

// Frame pixel = scale * image pixel + (x, y); the image covers width x height pixels of the frame from there.
struct Letterbox {
  float scale_x = 1, scale_y = 1;  // equal except for rounding to whole pixels
  int x = 0, y = 0;
  int width = 0, height = 0;

  // A box of the image in pixels of the frame, and back.
  Box into_frame(const Box& box) const;
  Box out_of_frame(const Box& box) const;
};

// Sizes must be > 0.
Letterbox letterbox_of(int image_width, int image_height, int frame_width, int frame_height);

// The image in its frame. Throws invalid_argument for an empty image.
Image letterboxed(const Image& image, int frame_width, int frame_height);

}  // namespace selvedge::garments
