// A trained tower as an ONNX graph (opset 13), the file that the program and the service run.
#pragma once

#include <torch/torch.h>

#include <string>

namespace selvedge {

struct OnnxExportOptions {
  int input_width = 0;   // pixels
  int input_height = 0;  // pixels
  std::string input_name = "images";
  std::string output_name = "embeddings";
};

// Serialised ModelProto: float32 input (N, 3, height, width), float32 output (N, embedding size), L2-normalised. N is
// free. Exported as in eval mode: dropout vanishes, BatchNorm uses its running statistics.
// Throws invalid_argument naming the layer if the tower holds one of a kind or setting the exporter does not know.
std::string export_onnx(const torch::nn::Sequential& tower, const OnnxExportOptions& options);

}  // namespace selvedge
