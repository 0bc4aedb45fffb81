// Selvedge's own tower: one image in, one embedding out, the same weights for the shopper's photo and the shop's.
#pragma once

#include <torch/torch.h>

#include "selvedge/model/mobilenet_v2.h"

namespace selvedge {

struct Street2ShopOptions {
  int input_width = 144;   // pixels
  int input_height = 192;  // pixels
  int embedding_size = 256;
  // Feature maps that are pooled side by side: the last, or all of MobileNetV2Impl::forward_levels, whose earlier ones
  // still know shades, weaves and prints that the last has generalised away.
  bool all_levels = true;
};

// Generalised-mean pooling (Radenovic et al. 2018, "Fine-tuning CNN Image Retrieval with No Human Annotation") with the
// exponent 3: (N, C, H, W) of any float type -> (N, C) float32, the cube root of the mean of cubes. Values are clamped
// to at least 1e-6.
torch::Tensor generalised_mean(const torch::Tensor& features);

// What the trunk takes: (N, 3, H, W) uint8 RGB -> the same in [-1, 1], channels-last float32.
torch::Tensor street2shop_input(const torch::Tensor& images);

// MobileNetV2 -> generalised mean of each level -> linear projection -> BNNeck, a batch normalisation between the
// projection and the loss (Luo et al. 2019, "Bag of Tricks and a Strong Baseline for Deep Person Re-identification").
class Street2ShopTowerImpl : public torch::nn::Module {
 public:
  // Weights are drawn from libtorch's generator. Throws invalid_argument for sizes below 32 x 32 or an empty embedding.
  explicit Street2ShopTowerImpl(const Street2ShopOptions& tower_options);

  // (N, 3, H, W) uint8 RGB -> (N, embedding size) float32, not normalised. The trunk computes in `precision`; H and W
  // need not be those of the options.
  torch::Tensor forward(const torch::Tensor& images);

  // Puts trunk->folded() in the trunk's place.
  void fold();

  Street2ShopOptions options;
  torch::ScalarType precision = torch::kFloat32;  // or kBFloat16; weights stay float32
  MobileNetV2 trunk{nullptr};
  torch::nn::Linear projection{nullptr};
  torch::nn::BatchNorm1d neck{nullptr};
};
TORCH_MODULE(Street2ShopTower);

}  // namespace selvedge
