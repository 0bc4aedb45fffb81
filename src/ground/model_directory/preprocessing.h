// How the authors of well-known encoders prepare pictures. `selvedge model import` asks.
#pragma once

#include <filesystem>
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

// Reads a `preprocessor_config.json`, which authors publish beside the weights of encoders: size and crop, mean,
// standard deviation and rescaling. width and height are 0 if it names none. Scaling to one size and cropping to
// another becomes centre_crop. A single side below 384 with a `crop_pct` becomes centre_crop too; any other single side
// becomes stretch. The authors' processors do the same. Throws not_found for a missing file; corrupt_data, with the
// field, if it is no JSON or no such description, or a value is out of range.
InputFormat read_preprocessor_config(const std::filesystem::path& path);

}  // namespace selvedge::model_directory
