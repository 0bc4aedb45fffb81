// Changes the size of images.
#pragma once

#include "selvedge/image.h"

namespace selvedge::image {

// Antialiased triangle filter, separable. When it shrinks by s, each new pixel averages 2s old ones with weights that
// fall linearly to 0 (Pillow's BILINEAR); when it enlarges, it interpolates bilinearly. Pixel centres are at half
// coordinates; edges are renormalised. Within 1 level of Pillow, which rounds between its two passes. Throws
// invalid_argument for an empty image or a size that is not positive.
Image resize(const Image& image, int width, int height);

// Cuts out a rectangle. Throws invalid_argument, naming rectangle and size, if it is empty or not wholly inside.
Image crop(const Image& image, const Rect& rect);

// Shrinks the longer side to at most longest_side; the other follows (rounded, at least 1). Never enlarges. Throws
// invalid_argument for an empty image or a side that is not positive.
Image fit_within(const Image& image, int longest_side);

// Scales the image, up or down, to just fit width x height, keeps its aspect, and centres it on a grey of that level.
// Throws invalid_argument for an empty image or a size that is not positive.
Image fit_on_grey(const Image& image, int width, int height, std::uint8_t level);
// The same on white.
Image fit_on_white(const Image& image, int width, int height);

}  // namespace selvedge::image
