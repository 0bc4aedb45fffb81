#include "study/model/conv_pool.h"

#include <gtest/gtest.h>
#include <torch/torch.h>

namespace selvedge::model {
namespace {

struct Case {
  int in, out, pool;
  double slope;
  int height, width;
};

class ConvPoolAgainstLayers : public testing::TestWithParam<Case> {};

TEST_P(ConvPoolAgainstLayers, gives_their_values_and_gradients) {
  const Case c = GetParam();
  torch::manual_seed(5);
  ConvPool block(ConvPoolOptions{c.in, c.out, c.pool, c.slope});
  torch::Tensor input = torch::randn({5, c.in, c.height, c.width}, torch::requires_grad());
  const torch::Tensor fused = block->forward(input);
  const torch::Tensor upstream = torch::randn_like(fused);
  fused.backward(upstream);
  const std::vector<torch::Tensor> ours{input.grad().clone(), block->weight.grad().clone(), block->bias.grad().clone()};
  for (torch::Tensor& gradient :
       std::vector<torch::Tensor>{input.mutable_grad(), block->weight.mutable_grad(), block->bias.mutable_grad()}) {
    gradient.zero_();
  }
  const torch::Tensor expected = block->forward_by_layers(input);
  expected.backward(upstream);
  EXPECT_TRUE(torch::allclose(fused, expected, 1e-5, 1e-5));
  EXPECT_TRUE(torch::allclose(ours[0], input.grad(), 1e-4, 1e-4));
  EXPECT_TRUE(torch::allclose(ours[1], block->weight.grad(), 1e-4, 1e-4));
  EXPECT_TRUE(torch::allclose(ours[2], block->bias.grad(), 1e-4, 1e-4));
}

INSTANTIATE_TEST_SUITE_P(Shapes, ConvPoolAgainstLayers,
                         testing::Values(Case{3, 3, 2, 0.01, 100, 100}, Case{3, 10, 4, 0.01, 49, 49},
                                         Case{3, 10, 4, 0.0, 23, 31}, Case{1, 1, 1, 0.5, 3, 3},
                                         Case{2, 5, 3, 0.2, 17, 11}));

TEST(ConvPool, sends_no_gradient_to_an_input_that_wants_none) {
  torch::manual_seed(6);
  ConvPool block(ConvPoolOptions{});
  const torch::Tensor input = torch::randn({2, 3, 12, 12});
  block->forward(input).sum().backward();
  EXPECT_FALSE(input.grad().defined());
  EXPECT_GT(block->weight.grad().abs().sum().item<double>(), 0);
}

TEST(ConvPool, takes_an_input_in_any_strides) {
  ConvPool block(ConvPoolOptions{});
  const torch::Tensor input = torch::randn({2, 3, 12, 14});
  const torch::Tensor strided = input.contiguous(torch::MemoryFormat::ChannelsLast);
  EXPECT_TRUE(torch::equal(block->forward(input), block->forward(strided)));
}

TEST(ConvPool, draws_its_weights_as_conv2d_does) {
  torch::manual_seed(7);
  const ConvPool block(ConvPoolOptions{3, 10, 4, 0.01});
  torch::manual_seed(7);
  const torch::nn::Conv2d convolution(torch::nn::Conv2dOptions(3, 10, 3));
  EXPECT_TRUE(torch::equal(block->weight, convolution->weight));
  EXPECT_TRUE(torch::equal(block->bias, convolution->bias));
}

}  // namespace
}  // namespace selvedge::model
