// PixelDTGAN (Yoo, Kim, Park, Paek and Kweon 2016, "Pixel-Level Domain Transfer"). A transfer network draws the product
// from a picture of a person who wears it. Two discriminators judge its drawings during training.
#pragma once

#include <torch/torch.h>

namespace selvedge::model {

inline constexpr int transfer_side = 64;  // pixels, of every picture

// The defaults are the paper's.
struct TransferNetworkOptions {
  int width = 128;     // channels after the first convolution; 2, 4 and 8 times that after the next
  int code_size = 64;  // of the vector between encoder and decoder
};

// (N, channels * side * side, 1, 1) -> (N, channels, side, side).
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

// A discriminator: (N, channels, 64, 64) in [-1, 1] -> (N, 1, 1, 1) logits. With 3 channels it says whether a picture
// of a product is real. With 6 channels, a person and a product, it says whether the two belong together. It has the
// five convolutions of the transfer network, with one output instead of the code.
torch::nn::Sequential make_discriminator(int channels, const TransferNetworkOptions& options);

// Draws weights from N(0, 0.02) and scales of normalisations from N(1, 0.02), and sets the rest to 0 (Radford, Metz and
// Chintala 2016, "Unsupervised Representation Learning with Deep Convolutional Generative Adversarial Networks"). Draws
// from libtorch's generator.
void initialise_as_dcgan(torch::nn::Module& network);

}  // namespace selvedge::model
