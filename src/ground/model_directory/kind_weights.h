// kinds.json of a model directory: numbers that read the kind of a garment off an embedding. docs/formats.md describes
// it. `garments/kind_model.h` gives them their meaning.
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
    std::vector<float> weights;  // one a value of the embedding
  };
  std::string fingerprint;  // of the model.onnx whose embeddings they are for
  double order_weight = 0;  // >= 0: what the agreement of kinds counts in the order of answers, beside the cosine
  std::vector<Kind> kinds;
};

// Nothing where the directory has no kinds.json. Throws corrupt_data, naming the field, where it breaks the format or
// is for another model.onnx or embedding size than the card's.
std::optional<KindWeights> read_kind_weights(const std::filesystem::path& directory, const ModelCard& card);

// Writes kinds.json by rename.
void write_kind_weights(const KindWeights& weights, const std::filesystem::path& directory);

}  // namespace selvedge::model_directory
