// Makes a model directory from any ONNX image encoder, for `selvedge model import`.
#pragma once

#include <array>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "ground/core/message_sink.h"
#include "ground/encoder_graph/added_layers.h"
#include "ground/model_directory/model_card.h"

namespace selvedge::embedding {

struct ImportModelOptions {
  std::string name;           // of the card; empty: the file's name
  int width = 0, height = 0;  // pixels; 0: the size of the network's input, else that of the preparation
  // How pictures are prepared: a name of model_directory::preset. Empty: as a file beside the network says
  // (model_directory::find_published_preparation); without such a file, pictures are stretched and values go from 0 to
  // 1, which is warned of. The fields below override either.
  std::string preset;
  std::optional<std::array<float, 3>> mean, std;  // as InputFormat
  std::optional<model_directory::Framing> framing;
  // Outputs, or tensors inside the network, whose values are joined. Empty: the one output that depends on the picture
  // alone.
  std::vector<std::string> outputs;
  // For a convolutional network, instead of `outputs`: joins the last map of each of its three coarsest resolutions.
  bool levels = false;
  encoder_graph::FeatureOptions features;
  bool grid_is_usual = false;  // nobody asked for the grid of `features`: outputs that are no maps do without
  std::string licence;         // of the weights, for the card
  core::MessageSink warn;      // of what was imported, but not as its maker may expect
};

// The network needs one input for pictures: (N, 3, height, width) or (N, height, width, 3), of float32, float16 or
// uint8, with N free or fixed; one that works with a single picture only is run so. Its output may be anything that
// encoder_graph::add_features takes. Weights may lie in other files of the network's folder. Further inputs and
// outputs, such as a text tower, are cut away.
//
// Tries the network on pictures, then writes `directory`: first model.onnx, from float32 (N, 3, height, width) to
// float32 (N, embedding size) with all weights inside, and last model.json. The Embedder normalises the embeddings.
// Match probability and threshold are uncalibrated until calibrate_model.
//
// Throws not_found for a missing file of the network or its weights. Throws corrupt_data if the file is no ONNX
// network, if weights do not fit, or if ONNX Runtime cannot load or run it. Throws invalid_argument
// - if weights lie outside the network's folder, or `directory` exists;
// - if the network has another kind of input or output;
// - if a pooling or a grid is named and no output has tokens or places;
// - if an option or the size of the input is missing or contradicts the file;
// - if the network gives values that are not finite, the same embedding for two pictures, or another embedding for a
//   picture among others than for the picture alone.
model_directory::ModelCard import_model(const std::filesystem::path& onnx, const ImportModelOptions& options,
                                        const std::filesystem::path& directory);

}  // namespace selvedge::embedding
