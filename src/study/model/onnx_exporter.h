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
  bool mirrored_too = false;  // street2shop: the normalised sum of the embeddings of an image and of its mirror image
  std::string explain_name = "explain";  // street2shop: the input (bool) that asks for the parts
  std::string parts_name = "parts";      // street2shop: what each place of the image adds to its embedding
  bool normalised = true;                // a sequential tower: whether rows are L2-normalised
};

// Returns a serialised ModelProto: float32 input (N, 3, height, width), float32 output (N, embedding size),
// L2-normalised unless the options say otherwise. N is free. The tower is exported as in eval mode: dropout vanishes,
// BatchNorm uses its running statistics. Throws invalid_argument, naming the layer, for a kind of layer that the
// exporter does not know, and for a tower without a linear layer. Settings that Selvedge's towers do not use, such as
// dilation and groups, are not checked.
std::string export_onnx(const torch::nn::Sequential& tower, const OnnxExportOptions& options);

// The same for a transfer network (make_transfer_network). The input is in [-1, 1]. The output is (N, 3 * 64 * 64) in
// [0, 1]; each row is an image, plane after plane. Constants are stored as float16.
std::string export_transfer_network(const torch::nn::Sequential& transfer, const OnnxExportOptions& options);

// The same for the street2shop tower, whose trunk is folded. The input is in [-1, 1]; the runtime normalises pictures.
// If the input `explain_name` is true, a second output is computed, (N, embedding size, rows, columns): what each place
// of the image adds to the normalised embedding. Their sum is the embedding minus the share of the bias. The graph has
// this output only if the last feature map divides the others evenly, as it does for sides that are multiples of 32.
// Batch normalisation is folded into the projection. Constants are stored as float16.
std::string export_onnx(const Street2ShopTowerImpl& tower, const OnnxExportOptions& options);

// The same for a finder that is folded. The output is (N, finder_map_count * height / 8 * width / 8): its maps, one
// after the other (ground/garments/finder_maps.h). The input is in [-1, 1]. Constants are stored as float16. Throws
// invalid_argument if width or height is no multiple of 32.
std::string export_onnx(const FinderNetworkImpl& network, const OnnxExportOptions& options);

}  // namespace selvedge::model
