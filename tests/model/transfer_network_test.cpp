#include "study/model/transfer_network.h"

#include <gtest/gtest.h>

#include "selvedge/error.h"

namespace selvedge::model {
namespace {

std::int64_t weights_of(const torch::nn::Sequential& network) {
  std::int64_t count = 0;
  for (const torch::Tensor& parameter : network->parameters()) count += parameter.numel();
  return count;
}

TEST(TransferNetwork, has_the_papers_layers) {
  // Weights of convolutions, two a normalised channel, and biases where there is no normalisation.
  const std::int64_t encoder =
      25 * (3 * 128 + 128 * 256 + 256 * 512 + 512 * 1024) + 16 * 1024 * 64 + 128 + 2 * (256 + 512 + 1024 + 64);
  const std::int64_t decoder =
      64 * 16384 + 16 * (1024 * 512 + 512 * 256 + 256 * 128 + 128 * 3) + 2 * (16384 + 512 + 256 + 128) + 3;
  EXPECT_EQ(weights_of(make_transfer_network({})), encoder + decoder);
  const std::int64_t discriminator =
      25 * (6 * 128 + 128 * 256 + 256 * 512 + 512 * 1024) + 16 * 1024 + 1 + 128 + 2 * (256 + 512 + 1024);
  EXPECT_EQ(weights_of(make_discriminator(6, {})), discriminator);
}

TEST(TransferNetwork, turns_pictures_into_pictures_and_verdicts) {
  torch::manual_seed(1);
  const torch::NoGradGuard no_gradient;
  const torch::Tensor persons = torch::rand({2, 3, 64, 64}) * 2 - 1;
  auto transfer = make_transfer_network({.width = 4, .code_size = 8});
  initialise_as_dcgan(*transfer);
  const torch::Tensor drawn = transfer->forward(persons);
  EXPECT_EQ(drawn.sizes(), (std::vector<std::int64_t>{2, 3, 64, 64}));
  EXPECT_LE(drawn.abs().max().item<float>(), 1.0F);
  const torch::Tensor verdicts =
      make_discriminator(6, {.width = 4, .code_size = 8})->forward(torch::cat({persons, drawn}, 1));
  EXPECT_EQ(verdicts.sizes(), (std::vector<std::int64_t>{2, 1, 1, 1}));
  EXPECT_THROW(make_transfer_network({.width = 0, .code_size = 8}), Error);
}

TEST(TransferNetwork, begins_as_dcgan_does) {
  torch::manual_seed(2);
  auto transfer = make_transfer_network({.width = 32, .code_size = 64});
  initialise_as_dcgan(*transfer);
  for (const auto& parameter : transfer->named_parameters()) {
    const torch::Tensor& value = parameter.value();
    if (parameter.key().ends_with("bias")) {
      EXPECT_EQ(value.abs().max().item<float>(), 0) << parameter.key();
    } else if (value.numel() > 100) {
      EXPECT_NEAR(value.std().item<float>(), 0.02, 0.005) << parameter.key();
      EXPECT_NEAR(value.mean().item<float>(), value.dim() == 1 ? 1 : 0, 0.01) << parameter.key();
    }
  }
}

}  // namespace
}  // namespace selvedge::model
