// What the authors of an encoder say about its pictures, in the files that they publish beside its weights. `selvedge
// model import` asks.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "ground/model_directory/model_card.h"

namespace selvedge::model_directory {

struct PublishedPreparation {
  InputFormat input;        // width and height are 0 if the file names none
  bool blue_first = false;  // the network's channels are blue, green and red; mean and std are of red, green and blue
  std::string source;       // the file's name
};

// Reads a `preprocessor_config.json` of transformers: size and crop, mean, standard deviation, rescaling and the order
// of the channels. Scaling to one size and cropping to another becomes centre_crop. So does a shortest edge without a
// crop, because a network takes pictures of one size; for ConvNeXt, the share that its processors keep is cut out. A
// height and a width, or a number alone, become stretch.
//
// Throws not_found for a missing file. Throws corrupt_data, with the field, if it is no JSON or no such description, if
// a value is out of range, or if it asks for a step that cannot be done, such as padding.
PublishedPreparation read_preprocessor_config(const std::filesystem::path& path);

// The first description in this folder: of transformers (preprocessor_config.json, or the `image_processor` of
// processor_config.json), of open_clip (open_clip_config.json), of timm (the `pretrained_cfg` of config.json). Nothing
// if there is none. Throws as read_preprocessor_config does.
std::optional<PublishedPreparation> find_published_preparation(const std::filesystem::path& folder);

}  // namespace selvedge::model_directory
