// Makes a model directory of any ONNX image encoder.
#pragma once

#include <array>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "ground/encoder_graph/added_layers.h"
#include "ground/model_directory/model_card.h"

namespace selvedge::embedding {

struct ImportModelOptions {
  std::string name;           // of the card; empty: the file's name
  int width = 0, height = 0;  // pixels; 0: as the network's input says, else as the preparation does
  // How pictures are prepared: a name of model_directory::preset; empty: as a preprocessor_config.json beside the
  // network says; without one, stretched, and values from 0 to 1. What is given below comes before either.
  std::string preset;
  std::optional<std::array<float, 3>> mean, std;  // as InputFormat
  std::optional<model_directory::Framing> framing;
  // Outputs, or tensors inside the network, to be joined; empty: the one output that the picture alone decides.
  std::vector<std::string> outputs;
  // Of a convolutional network, in place of `outputs`: the last map of each of its three coarsest resolutions.
  bool levels = false;
  encoder_graph::FeatureOptions features;
  std::string licence;  // of the weights, for the card
};

// Takes what people have: one input for pictures, (N, 3, height, width) or (N, height, width, 3), float32, float16 or
// uint8, N free or fixed; an output as encoder_graph::add_features takes it; weights in other files of the network's
// folder; further inputs and outputs (a text tower), which are cut away. Writes `directory`: model.onnx, from float32
// (N, 3, height, width) to float32 (N, embedding size) with all weights in it, and, last, model.json. Tries it on
// pictures before. Embeddings are normalised when they are used. Match probability and threshold are uncalibrated until
// calibrate_model.
//
// Throws not_found for a missing file, of weights too. Throws corrupt_data where the file is no ONNX network, weights
// do not fit, or ONNX Runtime cannot load or run it. Throws invalid_argument, in words, where weights lie outside the
// network's folder, the network has another kind of input or output, a choice or the input's size is missing or
// contradicts the file, the network gives numbers that are not finite, the same embedding for two pictures, or another
// one for a picture among others than alone, or if `directory` exists.
model_directory::ModelCard import_model(const std::filesystem::path& onnx, const ImportModelOptions& options,
                                        const std::filesystem::path& directory);

}  // namespace selvedge::embedding
