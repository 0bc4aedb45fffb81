// A picture of any shape as a network takes it.
#pragma once

#include "ground/model_directory/model_card.h"
#include "selvedge/image.h"

namespace selvedge::embedding {

struct PictureSize {
  int width = 0, height = 0;  // pixels
};

// The least size at which a picture loses nothing by framing.
PictureSize picture_size(const model_directory::InputFormat& input);

// The picture at input.width x input.height. Throws invalid_argument for an empty image.
Image framed(const Image& image, const model_directory::InputFormat& input);

}  // namespace selvedge::embedding
