// The garment finder's network. MobileNetV2's first blocks are merged top-down to one map of cells of 8 x 8 pixels (Lin
// et al. 2017, "Feature Pyramid Networks"). Three heads predict centres and boxes (Zhou et al. 2019, "Objects as
// Points"; Liu et al. 2020, "Training-Time-Friendly Network") and masks for each cell.
#pragma once

#include <torch/torch.h>

#include <filesystem>
#include <vector>

#include "study/model/mobilenet_v2.h"

namespace selvedge::model {

struct FinderNetworkOptions {
  int width = 96;  // channels of the merged map and of the heads
};

// A depthwise convolution and a pointwise one, both with ReLU6.
struct SeparableConv {
  SameConv depthwise{nullptr}, pointwise{nullptr};
};

class FinderNetwork;
class FinderNetworkImpl : public torch::nn::Module {
 public:
  static constexpr std::size_t block_count = 16;  // of MobileNetV2's 17

  explicit FinderNetworkImpl(const FinderNetworkOptions& network_options = {});

  // Loads the trunk's weights from a file of ImageNet weights. Throws as load_imagenet_weights.
  void load_trunk(const std::filesystem::path& path);

  // Freezes the first convolution and the first `count` blocks, as MobileNetV2Impl::freeze.
  void freeze(std::size_t count);
  // Gives convolutions their batch normalisation back, as MobileNetV2Impl::unfold: all but the frozen ones and the last
  // of each head. `images` are as forward() takes them, and enough of them for statistics.
  void unfold(const torch::Tensor& images);
  // A network without normalisation that computes what this one computes in eval mode.
  FinderNetwork folded() const;

  // (N, 3, H, W) uint8 RGB, sides multiples of 32 -> (N, finder_map_count, H / 8, W / 8) float32: the maps of
  // ground/garments/finder_maps.h. Throws invalid_argument for other sides.
  torch::Tensor forward(const torch::Tensor& images);

  FinderNetworkOptions options;
  torch::ScalarType precision = torch::kFloat32;  // of all layers but the last of each head; kBFloat16 trains faster
  SameConv first{nullptr};
  std::vector<InvertedResidual> blocks;
  SameConv from_32{nullptr}, from_16{nullptr}, from_8{nullptr};  // to `width` channels
  SeparableConv around_32, merged_16, merged_8;
  std::vector<SeparableConv> centre_head, box_head, mask_head;
  SameConv centres{nullptr}, boxes{nullptr}, masks{nullptr};

 private:
  SeparableConv add_separable(const std::string& name, std::int64_t kernel);
  bool is_last(const SameConvImpl& layer) const;
};
TORCH_MODULE(FinderNetwork);

}  // namespace selvedge::model
