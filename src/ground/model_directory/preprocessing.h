// How the authors of well-known encoders prepare pictures. `selvedge model import` asks.
#pragma once

#include <string>
#include <vector>

#include "ground/model_directory/model_card.h"

namespace selvedge::model_directory {

// "clip", "siglip", "dinov2", "imagenet".
std::vector<std::string> preset_names();

// The preparation of this name. Width and height are 224, as in the first models of each family. Scaling uses
// Selvedge's own filter (image/resize.h), not the authors' bicubic one. Throws invalid_argument for an unknown name.
InputFormat preset(const std::string& name);

// The whole preparation on one line. Two preparations with the same text turn a picture into the same numbers.
std::string to_text(const InputFormat& input);

}  // namespace selvedge::model_directory
