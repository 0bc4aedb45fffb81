// How the authors of well-known encoders prepare pictures.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "ground/model_directory/model_card.h"

namespace selvedge::model_directory {

// "clip", "siglip", "dinov2", "imagenet".
std::vector<std::string> preset_names();

// The preparation of that name; width and height as its first models have them (224), for networks that take any. The
// scaling filter is Selvedge's own, not the authors' bicubic one. Throws invalid_argument for an unknown name.
InputFormat preset(const std::string& name);

// All of it on one line: where two texts differ, so do the numbers that a picture becomes.
std::string to_text(const InputFormat& input);

// A `preprocessor_config.json`, as published beside the weights of encoders: size and crop, mean, standard deviation,
// rescaling. width and height are 0 where it names none. A crop to one size of a picture scaled to another becomes
// centre_crop, and so does a single side below 384 with a `crop_pct`; else a single side becomes a stretch, as those
// processors do. Throws not_found, and corrupt_data naming the field for what is no JSON, no such description, or out
// of range.
InputFormat read_preprocessor_config(const std::filesystem::path& path);

}  // namespace selvedge::model_directory
