// MobileNetV2 1.0 (Sandler et al. 2018, "MobileNetV2: Inverted Residuals and Linear Bottlenecks") as a trunk: image in,
// feature map out. Its batch normalisation is folded into the convolutions, as in the ImageNet weights that it starts
// from (../shared/data/README.md). So every convolution has a bias, and nothing depends on the batch. For training,
// unfold() gives every convolution its normalisation back; folded() is the network without it.
#pragma once

#include <torch/torch.h>

#include <filesystem>
#include <string>
#include <vector>

namespace selvedge::model {

// One convolution with TensorFlow's SAME padding: a side n becomes ceil(n / stride). If the padding is odd, the larger
// half comes after.
class SameConvImpl : public torch::nn::Module {
 public:
  struct Options {
    std::int64_t in_channels = 0, out_channels = 0;
    std::int64_t kernel = 1, stride = 1, groups = 1;
    bool relu6 = true;  // whether ReLU6 follows
  };

  // He initialisation by fan-in, so that the signal keeps its size without batch normalisation. Biases are 0.
  explicit SameConvImpl(const Options& layer_options);

  // (N, in, H, W) -> (N, out, ceil(H / stride), ceil(W / stride)), in the type of `x`.
  torch::Tensor forward(const torch::Tensor& x);

  // Adds a batch normalisation behind the convolution. Its statistics are those of `x`, and its scale and shift undo
  // it, so outputs stay as they were; returns them. The weights of all output channels get the same size. Outputs do
  // not depend on that size, and one learning rate then fits all channels.
  torch::Tensor unfold(const torch::Tensor& x);
  // Sets weight and bias of `layer` so that it computes what this one computes in eval mode. `layer` has the same
  // options and is not unfolded.
  void fold_into(SameConvImpl& layer) const;

  // Padding {before, after} of a side.
  struct Padding {
    std::int64_t before = 0, after = 0;
  };
  Padding padding(std::int64_t side) const;

  Options options;
  torch::Tensor weight, bias;                           // (out, in / groups, k, k), (out)
  torch::Tensor scale, running_mean, running_variance;  // (out), while unfolded; the bias comes after the normalisation

 private:
  torch::Tensor convolve(const torch::Tensor& x, const torch::Tensor& added) const;
};
TORCH_MODULE(SameConv);

// Expansion, depthwise, projection; the input is added where shapes are equal.
struct InvertedResidual {
  SameConv expand{nullptr};  // empty in the first block
  SameConv depthwise{nullptr}, project{nullptr};
  bool residual = false;
};

// Keeps the first convolution and the first `count` blocks of a network as they are: no gradient reaches them. Throws
// invalid_argument, naming the network, for more blocks than there are.
void freeze_first(const SameConv& first, const std::vector<InvertedResidual>& blocks, std::size_t count,
                  const char* network);

class MobileNetV2;
class MobileNetV2Impl : public torch::nn::Module {
 public:
  static constexpr std::int64_t channels = 1280;  // of the last feature map

  MobileNetV2Impl();

  // Feature maps of three depths, with the strides 8, 16 and 32: the expansions of the blocks that go on to halve the
  // map, (N, 192, H / 8, W / 8) and (N, 576, H / 16, W / 16), and the last, as forward() returns it. Sides are rounded
  // up.
  std::vector<torch::Tensor> forward_levels(const torch::Tensor& x);
  static constexpr std::int64_t level_channels[] = {192, 576, channels};
  // Whether the expansion of this block is one of the levels.
  static bool is_level(std::size_t block) { return block == 6 || block == 13; }

  // Freezes the first convolution and the first `count` blocks: no gradient reaches them, and unfold() leaves them out.
  // They see the most pixels, so a training step without them costs little more than half. `whole` freezes the last
  // convolution too. Throws invalid_argument for more blocks than there are.
  static constexpr std::size_t whole = 18;
  void freeze(std::size_t count);

  // Calls SameConvImpl::unfold for every convolution that is not frozen. `images` are as forward() takes them, and
  // enough of them for statistics.
  void unfold(const torch::Tensor& images);
  // A network without normalisation that computes what this one computes in eval mode.
  MobileNetV2 folded() const;

  // (N, 3, H, W) in [-1, 1] -> (N, 1280, ceil(H / 32), ceil(W / 32)), in the type of `x`: float32 or bfloat16.
  torch::Tensor forward(const torch::Tensor& x);

  SameConv first{nullptr}, last{nullptr};
  std::vector<InvertedResidual> blocks;  // 17

 private:
  // pass(convolution, x) -> what it makes of x.
  template <typename Pass>
  std::vector<torch::Tensor> pass_through(const torch::Tensor& x, Pass&& pass);
};
TORCH_MODULE(MobileNetV2);

// Copies the weights of the convolutions from a TorchScript archive. The archive holds them in the network's order,
// each weight before its bias; what follows the last convolution, a classifier, is ignored. Throws not_found for a
// missing file. Throws corrupt_data for one that is no TorchScript or has a parameter of another shape, with the first
// such parameter.
void load_imagenet_weights(MobileNetV2Impl& trunk, const std::filesystem::path& path);

}  // namespace selvedge::model
