// Resizes and crops images. Everything between a decoded picture and a network goes through here.
#pragma once

#include "selvedge/image.h"

namespace selvedge::image {

// Resizes to width x height, whatever the aspect, by a separable triangle filter with antialiasing. It shrinks by a
// factor s by averaging 2s old pixels an axis, with weights that fall linearly to 0. It enlarges by bilinear
// interpolation. Pixel centres lie at half coordinates; at edges the weights are renormalised. The result is that of
// Pillow's BILINEAR within 1 level. Throws invalid_argument for an empty image or a size that is not positive.
Image resize(const Image& image, int width, int height);

// Cuts out a rectangle. Throws invalid_argument, with the rectangle and the size of the image, if it is empty or not
// wholly inside.
Image crop(const Image& image, const Rect& rect);

// Shrinks the image so that its longer side is at most longest_side pixels. It keeps the aspect (rounded, at least 1
// pixel) and never enlarges. Throws invalid_argument for an empty image or a side that is not positive.
Image fit_within(const Image& image, int longest_side);

// Scales the image, up or down, so that it just fits width x height. It keeps the aspect, and the image is centred on
// grey of this level. Throws invalid_argument for an empty image or a size that is not positive.
Image fit_on_grey(const Image& image, int width, int height, std::uint8_t level);
// The same on white.
Image fit_on_white(const Image& image, int width, int height);

}  // namespace selvedge::image
