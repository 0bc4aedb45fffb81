// Convolutions halve the picture down to one code, and transposed ones double it back up to a drawing (Yoo et al.
// 2016).
#include "study/model/transfer_network.h"

#include <fmt/format.h>

#include "selvedge/error.h"

namespace selvedge::model {
namespace {

namespace nn = torch::nn;

constexpr int smallest_side = 4;  // of the feature maps in the middle
constexpr double leak = 0.2;

void check(const TransferNetworkOptions& options) {
  if (options.width > 0 && options.code_size > 0) return;
  throw Error(ErrorKind::invalid_argument,
              fmt::format("[PixelDTGAN] expected a width and a code size of at least 1, got {} and {}", options.width,
                          options.code_size));
}

// Layers before a normalisation have no bias.
nn::Conv2d halving(int in, int out, bool bias) {
  return nn::Conv2d(nn::Conv2dOptions(in, out, 5).stride(2).padding(2).bias(bias));
}

nn::ConvTranspose2d doubling(int in, int out, bool bias) {
  return nn::ConvTranspose2d(nn::ConvTranspose2dOptions(in, out, 4).stride(2).padding(1).bias(bias));
}

nn::LeakyReLU leaky() { return nn::LeakyReLU(nn::LeakyReLUOptions().negative_slope(leak)); }

// (N, channels, 64, 64) -> (N, 8 width, 4, 4)
void push_down(nn::Sequential& network, int channels, int width) {
  network->push_back(halving(channels, width, true));
  network->push_back(leaky());
  for (int times = 2; times <= 8; times *= 2) {
    network->push_back(halving(width * times / 2, width * times, false));
    network->push_back(nn::BatchNorm2d(width * times));
    network->push_back(leaky());
  }
}

}  // namespace

nn::Sequential make_transfer_network(const TransferNetworkOptions& options) {
  check(options);
  const int width = options.width, wide = 8 * width, code = options.code_size;
  nn::Sequential network;
  push_down(network, 3, width);
  network->push_back(nn::Conv2d(nn::Conv2dOptions(wide, code, smallest_side).bias(false)));
  network->push_back(nn::BatchNorm2d(code));
  network->push_back(leaky());

  const int values = wide * smallest_side * smallest_side;
  network->push_back(nn::Conv2d(nn::Conv2dOptions(code, values, 1).bias(false)));
  network->push_back(nn::BatchNorm2d(values));
  network->push_back(nn::ReLU());
  network->push_back(ToFeatureMap(wide, smallest_side));
  for (int times = 4; times >= 1; times /= 2) {
    network->push_back(doubling(width * times * 2, width * times, false));
    network->push_back(nn::BatchNorm2d(width * times));
    network->push_back(nn::ReLU());
  }
  network->push_back(doubling(width, 3, true));
  network->push_back(nn::Tanh());
  return network;
}

nn::Sequential make_discriminator(int channels, const TransferNetworkOptions& options) {
  check(options);
  nn::Sequential network;
  push_down(network, channels, options.width);
  network->push_back(nn::Conv2d(nn::Conv2dOptions(8 * options.width, 1, smallest_side)));
  return network;
}

void initialise_as_dcgan(nn::Module& network) {
  const torch::NoGradGuard no_gradient;
  for (const auto& parameter : network.named_parameters()) {
    torch::Tensor value = parameter.value();
    const bool is_bias = parameter.key().ends_with("bias");
    value.normal_(value.dim() == 1 && !is_bias ? 1 : 0, is_bias ? 0 : 0.02);
  }
}

}  // namespace selvedge::model
