// Exports a trained tower as an ONNX graph (opset 13): the model.onnx that commands and the service run.
#pragma once

#include <torch/torch.h>

#include <string>

#include "study/model/finder_network.h"
#include "study/model/street2shop_tower.h"

namespace selvedge::model {

struct OnnxExportOptions {
  int input_width = 0;   // pixels
  int input_height = 0;  // pixels
  std::string input_name = "images";
  std::string output_name = "embeddings";
  bool mirrored_too = false;  // street2shop: normalised sum of the embeddings of an image and of its mirror image
  std::string explain_name = "explain";  // street2shop: the input (bool) that asks for the parts
  std::string parts_name = "parts";      // street2shop: what each place of the image adds to its embedding
  bool normalised = true;                // a sequential tower: whether its rows are brought to length 1
};

// Serialised ModelProto: float32 input (N, 3, height, width), float32 output (N, embedding size), L2-normalised
// unless the options say otherwise. N is free. Exported as in eval mode: dropout vanishes, BatchNorm uses its running
// statistics. Throws invalid_argument naming the layer if the tower holds one of a kind or setting the exporter does
// not know.
std::string export_onnx(const torch::nn::Sequential& tower, const OnnxExportOptions& options);

// The same for a transfer network (make_transfer_network). The input is in [-1, 1]. The output is (N, 3 * 64 * 64) in
// [0, 1]; each row is an image, plane after plane. Constants are stored as float16.
std::string export_transfer_network(const torch::nn::Sequential& transfer, const OnnxExportOptions& options);

// The same for the street2shop tower. A second output, (N, embedding size, rows, columns), is computed if the input
// `explain_name` says so: what each place adds to the embedding. Its sum over the places is the embedding without the
// bias. Batch normalisation is folded into the projection. Constants are stored as float16. The input is in [-1, 1];
// the runtime normalises pictures.
std::string export_onnx(const Street2ShopTowerImpl& tower, const OnnxExportOptions& options);

// The same for a finder that is folded. The output is (N, finder_map_count * height / 8 * width / 8): its maps, one
// after the other (ground/garments/finder_maps.h). The input is in [-1, 1]. Constants are stored as float16. Throws
// invalid_argument if width or height is no multiple of 32.
std::string export_onnx(const FinderNetworkImpl& network, const OnnxExportOptions& options);

}  // namespace selvedge::model
