// Selvedge's own tower: one image in, one embedding out. The same weights see the shopper's photo and the shop's
// picture. The shipped model, models/default, is one.
#pragma once

#include <torch/torch.h>

#include <filesystem>
#include <vector>

#include "study/model/mobilenet_v2.h"

namespace selvedge::model {

// Cells of equal size in which a map is also pooled. 1 x 1: only the whole map is pooled.
struct PoolingGrid {
  int rows = 1, columns = 1;
  bool is_divided() const { return rows > 1 || columns > 1; }
};

struct Street2ShopOptions {
  int input_width = 144;   // pixels
  int input_height = 192;  // pixels
  int embedding_size = 256;
  // Which feature maps are pooled: all of MobileNetV2Impl::forward_levels, or only the last. The earlier levels still
  // hold shades, weaves and prints that the last one has generalised away.
  bool all_levels = true;
  // The two earlier levels are also pooled in each of these cells, because the place of things (collar above, hem
  // below) tells garments apart. The last level is not: its cells see most of the picture anyway, and its channels
  // would double the size of the model.
  PoolingGrid grid;
};

// Generalised-mean pooling (Radenovic et al. 2018, "Fine-tuning CNN Image Retrieval with No Human Annotation") with the
// exponent 3: (N, C, H, W) of any float type -> (N, C) float32, the cube root of the mean of cubes. Values are clamped
// to at least 1e-6.
torch::Tensor generalised_mean(const torch::Tensor& features);

// The same in each cell of a grid: -> (N, C * rows * columns), with the cells of a channel side by side, row by row. A
// place on a border counts for both cells by area, so maps of any size are divided evenly.
torch::Tensor generalised_mean(const torch::Tensor& features, const PoolingGrid& grid);

// (cells, side) float32: how much each place of a side counts in each of `cells` equal parts. Rows sum to 1.
torch::Tensor area_shares(std::int64_t side, std::int64_t cells);

// The input of the trunk: (N, 3, H, W) uint8 RGB -> the same shape in [-1, 1], float32 with channels last.
torch::Tensor street2shop_input(const torch::Tensor& images);

// MobileNetV2 -> generalised mean of each level, and of its cells -> linear projection -> BNNeck, a batch normalisation
// between the projection and the loss (Luo et al. 2019, "Bag of Tricks and a Strong Baseline for Deep Person
// Re-identification").
class Street2ShopTowerImpl : public torch::nn::Module {
 public:
  // Weights are drawn from libtorch's generator. Throws invalid_argument for sizes below 32 x 32, an empty embedding,
  // or a grid without all levels.
  explicit Street2ShopTowerImpl(const Street2ShopOptions& tower_options);

  // The input of the projection, from the levels of the trunk: (N, features) float32. The whole of each level comes
  // before its cells.
  torch::Tensor pool(const std::vector<torch::Tensor>& levels) const;

  // (N, 3, H, W) uint8 RGB -> (N, embedding size) float32, not normalised. The trunk computes in `precision`; H and W
  // need not be those of the options.
  torch::Tensor forward(const torch::Tensor& images);

  // Replaces the trunk by trunk->folded().
  void fold();

  Street2ShopOptions options;
  torch::ScalarType precision = torch::kFloat32;  // or kBFloat16; weights stay float32
  MobileNetV2 trunk{nullptr};
  torch::nn::Linear projection{nullptr};
  torch::nn::BatchNorm1d neck{nullptr};
};
TORCH_MODULE(Street2ShopTower);

// load_weights() that also takes the weights of a tower without a grid. The projection's weights of the cells are then
// 0, so the embeddings are those of that tower. So training can continue a model without a grid as one with a grid.
void load_street2shop_weights(Street2ShopTowerImpl& tower, const std::filesystem::path& path);

}  // namespace selvedge::model
