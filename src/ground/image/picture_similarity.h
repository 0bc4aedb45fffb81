// How close two pictures of one size are, pixel by pixel: what drawings are judged by.
#pragma once

#include "selvedge/image.h"

namespace selvedge::image {

// Root mean square difference over pixels and channels, in [0, 1] for pixels in [0, 1]. A blurred mean of all that
// might be there has the lowest: it says little about whether a drawing looks right. Throws invalid_argument for empty
// pictures or different sizes.
double root_mean_square_difference(const Image& a, const Image& b);

// Structural similarity (Wang, Bovik, Sheikh and Simoncelli 2004) with their 11 x 11 Gaussian window of sigma 1.5, K1 =
// 0.01, K2 = 0.03, over all places where the window lies wholly inside: the mean over red, green and blue ("C-SSIM").
// At most 1, for equal pictures; about 0 where they have nothing in common. Throws invalid_argument for different sizes
// or a side below 11 pixels.
double colour_structural_similarity(const Image& a, const Image& b);

}  // namespace selvedge::image
