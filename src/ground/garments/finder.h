// Finds people and garments in an image: runs a trained finder by ONNX Runtime.
#pragma once

#include <filesystem>

#include "ground/embedding/embedder.h"
#include "ground/garments/findings.h"
#include "selvedge/image.h"

namespace selvedge::garments {

struct FinderOptions {
  int threads = 1;                // of one call of the network; 0: one a processor. Concurrent calls add up
  float least_confidence = 0.2F;  // (0, 1): what is less likely is left out
  // Whether a garment that could be of several kinds is given once for each, as average precision asks for, instead of
  // once with all their probabilities.
  bool every_kind = false;
};

class Finder {
 public:
  // Loads a model directory. Throws as Embedder; invalid_argument where the model is no finder or the confidence is out
  // of range; corrupt_data where its output is not the maps of finder_maps.h.
  explicit Finder(const std::filesystem::path& model_directory, const FinderOptions& options = {});

  const model_directory::ModelCard& card() const { return network_.card(); }
  // In pixels of `image`, of any size. Several threads may call this at once. Throws invalid_argument for an empty
  // image, internal if the network yields a value that is not finite.
  Findings find(const Image& image) const;

 private:
  embedding::Embedder network_;
  FinderOptions options_;
};

}  // namespace selvedge::garments
