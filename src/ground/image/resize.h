// Pictures at other sizes.
#pragma once

#include "ground/image/image.h"

namespace selvedge {

// Antialiased triangle filter, separable: when shrinking by s, each new pixel averages 2s old ones with weights that
// fall linearly to 0 (what Pillow calls BILINEAR); when enlarging, bilinear interpolation. Pixel centres lie at half
// coordinates, edges are renormalised. Within 1 level of Pillow, which rounds between its two passes and this does not.
// Throws invalid_argument for an empty image or a size that is not positive.
Image resize(const Image& image, int width, int height);

// Throws invalid_argument naming rectangle and size where the rectangle is empty or not wholly inside.
Image crop(const Image& image, const Rect& rect);

// The longer side becomes at most longest_side, the other follows (rounded, at least 1). Never enlarges.
// Throws invalid_argument for an empty image or a side that is not positive.
Image fit_within(const Image& image, int longest_side);

// Scaled, up or down, so that it just lies inside width x height, aspect kept, in the middle of white.
// Throws invalid_argument for an empty image or a size that is not positive.
Image fit_on_white(const Image& image, int width, int height);

}  // namespace selvedge
