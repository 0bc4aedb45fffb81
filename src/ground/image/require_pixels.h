// The first check of functions that work on pixels.
#pragma once

#include "selvedge/image.h"

namespace selvedge::image {

// Throws invalid_argument, naming `function`, for an image without pixels.
void require_pixels(const Image& image, const char* function);

}  // namespace selvedge::image
