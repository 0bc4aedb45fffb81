// Encodes images as JPEG or PNG: thumbnails, contact sheets, test pictures.
#pragma once

#include <cstddef>
#include <vector>

#include "selvedge/image.h"

namespace selvedge::image {

// Baseline JPEG, 4:2:0, quality in [1, 100] as libjpeg counts it. Throws invalid_argument for an empty image.
std::vector<std::byte> encode_jpeg(const Image& image, int quality);
// PNG, 8-bit RGB. Throws invalid_argument for an empty image.
std::vector<std::byte> encode_png(const Image& image);

}  // namespace selvedge::image
