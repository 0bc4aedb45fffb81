// PixelDTGAN (Yoo, Kim, Park, Paek and Kweon 2016, "Pixel-Level Domain Transfer"): a transfer network draws the product
// from a picture of a person wearing it; two discriminators tell it how well.
#pragma once

#include <torch/torch.h>

namespace selvedge::model {

inline constexpr int transfer_side = 64;  // pixels, of every picture

// Defaults are the paper's.
struct TransferNetworkOptions {
  int width = 128;     // channels after the first convolution; 2, 4 and 8 times that after the next
  int code_size = 64;  // of the vector between encoder and decoder
};

// (N, channels side side, 1, 1) -> (N, channels, side, side): the code's last layer as a feature map.
class ToFeatureMapImpl : public torch::nn::Module {
 public:
  ToFeatureMapImpl(std::int64_t map_channels, std::int64_t map_side) : channels(map_channels), side(map_side) {}
  torch::Tensor forward(const torch::Tensor& x) { return x.reshape({x.size(0), channels, side, side}); }

  const std::int64_t channels, side;
};
TORCH_MODULE(ToFeatureMap);

// Five convolutions down to a code, five layers back up:
//   (N, 3, 64, 64) -> Conv 5x5 / 2 -> 128 x 32 x 32 -> 256 x 16 x 16 -> 512 x 8 x 8 -> 1024 x 4 x 4
//                  -> Conv 4x4 -> 64 x 1 x 1 -> Conv 1x1 -> 16384, as 1024 x 4 x 4
//                  -> transposed Conv 4x4 x 2 -> 512 x 8 x 8 -> 256 x 16 x 16 -> 128 x 32 x 32 -> (N, 3, 64, 64)
// Batch normalisation after all but the first and the last, LeakyReLU 0.2 on the way down, ReLU on the way up, tanh at
// the end. Pixels in [-1, 1] on both sides. Throws invalid_argument for sizes below 1.
torch::nn::Sequential make_transfer_network(const TransferNetworkOptions& options);

// (N, channels, 64, 64) in [-1, 1] -> (N, 1, 1, 1) logits; 3 channels: whether a picture is a real product's; 6, a
// person and a product: whether they belong together. The transfer network's five convolutions with one output instead
// of the code.
torch::nn::Sequential make_discriminator(int channels, const TransferNetworkOptions& options);

// Weights N(0, 0.02), scales of normalisations N(1, 0.02), the rest 0 (Radford, Metz and Chintala 2016, "DCGAN"), from
// libtorch's generator.
void initialise_as_dcgan(torch::nn::Module& network);

}  // namespace selvedge::model
