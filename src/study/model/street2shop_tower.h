// Selvedge's own tower: one image in, one embedding out, the same weights for the shopper's photo and the shop's
// picture.
#pragma once

#include <torch/torch.h>

#include <filesystem>
#include <vector>

#include "study/model/mobilenet_v2.h"

namespace selvedge::model {

// Cells of a map that are pooled apart, all of one size; 1 x 1: none but the whole.
struct PoolingGrid {
  int rows = 1, columns = 1;
  bool is_divided() const { return rows > 1 || columns > 1; }
};

struct Street2ShopOptions {
  int input_width = 144;   // pixels
  int input_height = 192;  // pixels
  int embedding_size = 256;
  // Feature maps that are pooled side by side: the last, or all of MobileNetV2Impl::forward_levels, whose earlier ones
  // still know shades, weaves and prints that the last has generalised away.
  bool all_levels = true;
  // Besides the whole, the two earlier levels are pooled in each of these cells, for where things are in the picture
  // (collar above, hem below) tells garments apart. A cell of the last level has seen most of the picture anyway, and
  // its channels would double the model's size.
  PoolingGrid grid;
};

// Generalised-mean pooling (Radenovic et al. 2018, "Fine-tuning CNN Image Retrieval with No Human Annotation") with the
// exponent 3: (N, C, H, W) of any float type -> (N, C) float32, the cube root of the mean of cubes. Values are clamped
// to at least 1e-6.
torch::Tensor generalised_mean(const torch::Tensor& features);

// The same in each cell of a grid: (N, C x rows x columns), a channel's cells side by side, row by row. A place on a
// border counts for both cells by the area that lies in each, so maps of any size are divided evenly.
torch::Tensor generalised_mean(const torch::Tensor& features, const PoolingGrid& grid);

// (cells, side) float32: the share of each place of a side in each of `cells` equal parts; rows sum to 1.
torch::Tensor area_shares(std::int64_t side, std::int64_t cells);

// What the trunk takes: (N, 3, H, W) uint8 RGB -> the same in [-1, 1], channels-last float32.
torch::Tensor street2shop_input(const torch::Tensor& images);

// MobileNetV2 -> generalised mean of each level, and of its cells -> linear projection -> BNNeck, a batch normalisation
// between the projection and the loss (Luo et al. 2019, "Bag of Tricks and a Strong Baseline for Deep Person
// Re-identification").
class Street2ShopTowerImpl : public torch::nn::Module {
 public:
  // Weights are drawn from libtorch's generator. Throws invalid_argument for sizes below 32 x 32, an empty embedding,
  // or a grid without all levels.
  explicit Street2ShopTowerImpl(const Street2ShopOptions& tower_options);

  // What the projection takes, of the trunk's levels: (N, features) float32; each level's whole before its cells.
  torch::Tensor pool(const std::vector<torch::Tensor>& levels) const;

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

// load_weights(), which also takes the weights of a tower without a grid: its embeddings are then those of that tower,
// for the projection's weights of the cells are 0. So a model that was trained without can go on with one.
void load_street2shop_weights(Street2ShopTowerImpl& tower, const std::filesystem::path& path);

}  // namespace selvedge::model
