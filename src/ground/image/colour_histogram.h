// The baseline that knows colours and nothing else.
#pragma once

#include <vector>

#include "selvedge/image.h"

namespace selvedge::image {

// The square root of a joint RGB histogram (8 x 8 x 8 bins, each pixel shared out between neighbouring bins),
// L2-normalised: 512 values >= 0, so that the dot product of two is the Bhattacharyya coefficient of the histograms, in
// [0, 1]. Pixels of the background count too. Throws invalid_argument for an empty image.
std::vector<float> colour_histogram(const Image& image);

}  // namespace selvedge::image
