// The one-shot Siamese network of Koch, Zemel and Salakhutdinov 2015, "Siamese Neural Networks for One-shot Image
// Recognition", on which the paper builds: one image in, one vector out. Two vectors are compared by a weighted L1
// distance with learned weights: sigmoid(sum of weight * |difference| + bias).
#pragma once

#include <torch/torch.h>

namespace selvedge::model {

// The defaults are that paper's. Only the images are in colour here.
struct KochTowerOptions {
  int input_width = 105;   // pixels
  int input_height = 105;  // pixels
  int width = 64;          // channels after the first convolution; the other layers scale with it
  int embedding_size = 4096;
  double dense_spread = 0.2;  // initial standard deviation of the dense weights, at width 64
};

// Shapes, for the default:
//   (N, 3, 105, 105) -> Conv 10x10 -> (N, 64, 96, 96)  -> ReLU -> MaxPool 2 -> (N, 64, 48, 48)
//                    -> Conv 7x7   -> (N, 128, 42, 42) -> ReLU -> MaxPool 2 -> (N, 128, 21, 21)
//                    -> Conv 4x4   -> (N, 128, 18, 18) -> ReLU -> MaxPool 2 -> (N, 128, 9, 9)
//                    -> Conv 4x4   -> (N, 256, 6, 6)   -> ReLU -> flatten -> (N, 9216)
//                    -> Linear -> Sigmoid -> (N, 4096)
// Weights are initialised as in that paper: those of convolutions from N(0, 0.01), dense ones from N(0, 0.2), biases
// from N(0.5, 0.01). If the network is narrower than 64, the spread of all weights behind the first layer grows by the
// square root of 64 / width. Weights are drawn from libtorch's generator. Throws invalid_argument if the input is under
// 65 x 65 pixels or a size is not positive.
torch::nn::Sequential make_koch_tower(const KochTowerOptions& options);

}  // namespace selvedge::model
