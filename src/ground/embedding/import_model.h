// Makes a model directory of any ONNX image encoder.
#pragma once

#include <array>
#include <filesystem>
#include <string>

#include "ground/model_directory/model_card.h"

namespace selvedge::embedding {

struct ImportModelOptions {
  std::string name;                                  // of the card; empty: the file's name
  int width = 0, height = 0;                         // pixels; 0: as the network's input says
  std::array<float, 3> mean{0, 0, 0}, std{1, 1, 1};  // as InputFormat
  std::string output_name;                           // empty: the only output
  std::string licence;                               // of the weights, for the card
};

// Reads the network's one input, float32 (N, 3, height, width) RGB with N free, and its output, float32 (N, embedding
// size). Runs it on two pictures, and writes `directory`: model.onnx and, last, model.json. Embeddings are normalised
// when they are used. Match probability and threshold are uncalibrated until calibrate_model.
//
// Throws not_found for a missing file. Throws corrupt_data if ONNX Runtime cannot load it (weights in a second file are
// not supported). Throws invalid_argument, with what was expected and found, if input or output have another type or
// shape, if the input's size is missing or contradicts the file, if the output's name is unknown or needed, if both
// pictures give the same embedding, or if `directory` exists.
model_directory::ModelCard import_model(const std::filesystem::path& onnx, const ImportModelOptions& options,
                                        const std::filesystem::path& directory);

}  // namespace selvedge::embedding
