// Brings an image of any shape to the input of a network. Inside embedding/, the Embedder uses it.
#pragma once

#include "ground/model_directory/model_card.h"
#include "selvedge/image.h"

namespace selvedge::embedding {

struct PictureSize {
  int width = 0, height = 0;  // pixels
};

// The least size of an image from which framing takes nothing away.
PictureSize picture_size(const model_directory::InputFormat& input);

// The image at input.width x input.height, by input.framing. Throws invalid_argument for an empty image.
Image framed(const Image& image, const model_directory::InputFormat& input);

// Writes a framed picture as 3 planes of input.height x input.width floats, normalised as the card says.
void fill_planes(const Image& image, const model_directory::InputFormat& input, float* planes);

}  // namespace selvedge::embedding
