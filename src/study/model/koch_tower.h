// One-shot Siamese network of Koch, Zemel and Salakhutdinov 2015, "Siamese Neural Networks for One-shot Image
// Recognition", which the paper builds on: one image in, one vector out. Two vectors are compared by a weighted L1
// distance whose weights are learned, sum of weight * |difference| + bias, through a sigmoid.
#pragma once

#include <torch/torch.h>

namespace selvedge::model {

// Defaults are that paper's, but for colour.
struct KochTowerOptions {
  int input_width = 105;   // pixels
  int input_height = 105;  // pixels
  int width = 64;          // channels after the first convolution; the others follow
  int embedding_size = 4096;
  double dense_spread = 0.2;  // standard deviation of the dense weights at the beginning, at width 64
};

// Shapes, for the default:
//   (N, 3, 105, 105) -> Conv 10x10 -> (N, 64, 96, 96)  -> ReLU -> MaxPool 2 -> (N, 64, 48, 48)
//                    -> Conv 7x7   -> (N, 128, 42, 42) -> ReLU -> MaxPool 2 -> (N, 128, 21, 21)
//                    -> Conv 4x4   -> (N, 128, 18, 18) -> ReLU -> MaxPool 2 -> (N, 128, 9, 9)
//                    -> Conv 4x4   -> (N, 256, 6, 6)   -> ReLU -> flatten   -> (N, 9216) -> Linear -> Sigmoid -> (N,
//                    4096)
// Initialised as there: convolutions' weights N(0, 0.01), dense ones N(0, 0.2), biases N(0.5, 0.01), drawn from
// libtorch's generator; where the network is narrower than 64, all weights behind the first layer spread more, by the
// square root of 64 / width. Throws invalid_argument where the input is too small to leave a pixel, or a size is not
// positive.
torch::nn::Sequential make_koch_tower(const KochTowerOptions& options);

}  // namespace selvedge::model
