// The tower of the paper's Siamese network: one image in, one vector out. The same weights see both images of a pair.
#pragma once

#include <torch/torch.h>

#include <string>

namespace selvedge::model {

enum class Activation { leaky_relu, relu };

// The defaults are the paper's. "ours" marks what the paper does not state (docs/paper.md).
struct PaperTowerOptions {
  int input_width = 100;   // pixels
  int input_height = 100;  // pixels
  Activation activation = Activation::leaky_relu;
  double leaky_slope = 0.01;      // ours
  double dropout = 0.5;           // share of values set to 0; 0: no dropout layer
  bool he_initialisation = true;  // of the convolutions (He et al. 2015, fan-in), biases 0; false: libtorch's default
  int hidden_size = 2000;
  int embedding_size = 1000;
};

// Shapes, for the default 100 x 100:
//   (N, 3, 100, 100) -> Conv 3x3 -> (N, 3, 98, 98)  -> activation -> MaxPool 2 -> (N, 3, 49, 49)
//                    -> Conv 3x3 -> (N, 10, 47, 47) -> activation -> MaxPool 4 -> (N, 10, 11, 11)
//                    -> BatchNorm2d -> Dropout -> flatten -> (N, 1210)
//                    -> Linear -> (N, 2000) -> Tanh -> Linear -> (N, 1000)
// There is no padding. Pixels are in [0, 1]. Weights are drawn from libtorch's generator, so torch::manual_seed makes
// them repeatable. Throws invalid_argument if the input is too small to leave a pixel after both poolings, or if an
// option is out of range.
torch::nn::Sequential make_paper_tower(const PaperTowerOptions& options);

}  // namespace selvedge::model
