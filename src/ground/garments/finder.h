// Finds people and garments in an image. It runs a trained finder (models/finder) by ONNX Runtime.
#pragma once

#include <filesystem>

#include "ground/embedding/embedder.h"
#include "ground/garments/findings.h"
#include "selvedge/image.h"

namespace selvedge::garments {

struct FinderOptions {
  int threads = 1;                // of one call of the network; 0: one a processor. Concurrent calls add up
  float least_confidence = 0.2F;  // in (0, 1); less confident findings are left out
  // Whether a garment that may be of several kinds is given once for each of them. Average precision is computed that
  // way. False: it is given once, with the probabilities of all kinds.
  bool every_kind = false;
};

class Finder {
 public:
  // Loads a model directory. Throws as Embedder. Also throws invalid_argument if the model is no finder or
  // least_confidence is out of range, and corrupt_data if its output is not the maps of finder_maps.h.
  explicit Finder(const std::filesystem::path& model_directory, const FinderOptions& options = {});

  const model_directory::ModelCard& card() const { return network_.card(); }
  // Takes an image of any size. Boxes are in pixels of `image`. Several threads may call this at once. Throws
  // invalid_argument for an empty image, internal if the network gives a value that is not finite.
  Findings find(const Image& image) const;

 private:
  embedding::Embedder network_;
  FinderOptions options_;
};

}  // namespace selvedge::garments
