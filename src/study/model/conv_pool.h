// Convolution, activation and max pooling as one layer. The paper's tower begins with two of them.
//
// With 3 input channels and 3 or 10 output channels a general convolution is limited by memory traffic. Its backward
// pass also handles many gradients that are zero, because only the largest value of each pooling window has one. This
// layer computes the convolutions of a window, keeps the largest value and its place, and sends gradients back through
// these places only. bench/paper_training measures the gain.
#pragma once

#include <torch/torch.h>

namespace selvedge::model {

struct ConvPoolOptions {
  int in_channels = 3;
  int out_channels = 3;
  int pool = 2;  // window and stride of the max pooling; rows and columns that fill no window are dropped
  double negative_slope = 0.01;  // of the LeakyReLU between convolution and pooling; 0 is ReLU
};

// max_pool(leaky_relu(conv2d(input, weight, bias))), 3 x 3 kernels, no padding:
// (N, in, H, W) -> (N, out, (H - 2) / pool, (W - 2) / pool).
class ConvPoolImpl : public torch::nn::Module {
 public:
  // Weights (out, in, 3, 3) and biases (out) as libtorch draws them for Conv2d.
  explicit ConvPoolImpl(const ConvPoolOptions& layer_options);

  // Float32 on a CPU runs fused; everything else runs libtorch's layers. Throws c10::Error on another shape.
  torch::Tensor forward(const torch::Tensor& input);
  // The same by libtorch's layers. It is the definition that tests compare with.
  torch::Tensor forward_by_layers(const torch::Tensor& input) const;

  ConvPoolOptions options;
  torch::Tensor weight, bias;
};
TORCH_MODULE(ConvPool);

}  // namespace selvedge::model
