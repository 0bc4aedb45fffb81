// Any ONNX image encoder as a model directory.
#pragma once

#include <array>
#include <filesystem>
#include <string>

#include "ground/model_directory/model_card.h"

namespace selvedge {

struct ImportModelOptions {
  std::string name;                                  // of the card; empty: the file's name
  int width = 0, height = 0;                         // pixels; 0: as the network's input says
  std::array<float, 3> mean{0, 0, 0}, std{1, 1, 1};  // as InputFormat
  std::string output_name;                           // empty: the only output
  std::string licence;                               // of the weights, for the card
};

// Reads the network's one input, float32 (N, 3, height, width) RGB with N free, and its output, float32 (N, embedding
// size), runs it on two pictures, and writes `directory` (model.onnx and, last, model.json). The embedding is
// normalised where it is used; match probability and threshold are those of no calibration until calibrate_model.
//
// Throws not_found for a missing file; corrupt_data where ONNX Runtime cannot load it (weights in a second file are
// not supported); invalid_argument, with what was expected and found, where input or output are of another type or
// shape, the input's size is neither in the file nor given, or given otherwise than in the file, the output's name is
// unknown or needed, both pictures give the same embedding, or `directory` exists.
ModelCard import_model(const std::filesystem::path& onnx, const ImportModelOptions& options,
                       const std::filesystem::path& directory);

}  // namespace selvedge
