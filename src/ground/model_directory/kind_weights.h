// kinds.json of a model directory: the weights that tell the kind of a garment from its embedding. docs/formats.md
// describes the file. garments/kind_model.h computes with it.
#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "ground/model_directory/model_card.h"

namespace selvedge::model_directory {

struct KindWeights {
  struct Kind {
    std::string name;
    double bias = 0;
    std::vector<float> weights;  // one for each value of the embedding
  };
  std::string fingerprint;  // of the model.onnx that the weights are for
  double order_weight = 0;  // >= 0; weight of the agreement of kinds in the order of answers; the cosine has 1
  std::vector<Kind> kinds;
};

// Nothing if the directory has no kinds.json. Throws corrupt_data, with the field, if the file breaks the format, or is
// for another model.onnx or embedding size than the card's.
std::optional<KindWeights> read_kind_weights(const std::filesystem::path& directory, const ModelCard& card);

// Writes kinds.json by rename.
void write_kind_weights(const KindWeights& weights, const std::filesystem::path& directory);

}  // namespace selvedge::model_directory
