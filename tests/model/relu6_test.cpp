#include "study/model/relu6.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace selvedge::model {
namespace {

// Values on both sides of 0 and 6, but not these themselves, where a clamp passes the gradient and ours does not; more
// of them than one thread takes at once.
torch::Tensor drawn(const std::vector<std::int64_t>& sizes, torch::ScalarType type) {
  const torch::Tensor values = (torch::randn(sizes) * 5 + 3).to(type);
  return values.masked_fill(values.eq(0).logical_or(values.eq(6)), 3);
}

// Passes through both and compares values and gradients exactly: neither rounds.
void expect_like_clamp(const torch::Tensor& values, const torch::Tensor& upstream) {
  const torch::Tensor ours = values.clone().set_requires_grad(true), theirs = values.clone().set_requires_grad(true);
  const torch::Tensor output = relu6_(ours * 1), expected = torch::clamp(theirs * 1, 0, 6);
  EXPECT_TRUE(torch::equal(output, expected));
  EXPECT_EQ(output.strides(), expected.strides());
  output.backward(upstream);
  expected.backward(upstream);
  EXPECT_TRUE(torch::equal(ours.grad(), theirs.grad()));
  EXPECT_GT(ours.grad().abs().sum().item<double>(), 0);
}

class Relu6 : public testing::TestWithParam<torch::ScalarType> {};

TEST_P(Relu6, gives_the_values_and_gradients_of_a_clamp_in_any_order_of_memory) {
  torch::manual_seed(1);
  const torch::Tensor contiguous = drawn({3, 40, 31, 29}, GetParam());
  const torch::Tensor channels_last = contiguous.contiguous(torch::MemoryFormat::ChannelsLast);
  const torch::Tensor upstream = drawn({3, 40, 31, 29}, GetParam());
  for (const torch::Tensor& values : {contiguous, channels_last}) {
    expect_like_clamp(values, upstream);
    expect_like_clamp(values, upstream.contiguous(torch::MemoryFormat::ChannelsLast));
    expect_like_clamp(values, torch::ones({}, GetParam()).expand(values.sizes()));  // no memory of its own
  }
}

TEST_P(Relu6, takes_parts_of_tensors_too) {
  torch::manual_seed(2);
  const torch::Tensor part = drawn({4, 20, 9}, GetParam()).slice(1, 3, 17);  // with gaps
  EXPECT_TRUE(torch::equal(relu6_(part), torch::clamp(part, 0, 6)));
  EXPECT_EQ(relu6_(torch::zeros({0, 3}, GetParam())).numel(), 0);
}

TEST_P(Relu6, passes_no_gradient_at_its_bounds) {
  const float infinity = std::numeric_limits<float>::infinity();
  torch::Tensor x = torch::tensor({-infinity, -1.0f, -0.0f, 0.0f, 1e-30f, 3.0f, 5.96875f, 6.0f, 6.03125f, infinity})
                        .to(GetParam())
                        .set_requires_grad(true);
  const torch::Tensor y = relu6_(x * 1);
  EXPECT_TRUE(torch::equal(y.to(torch::kFloat64),
                           torch::tensor({0., 0., 0., 0., x[4].item<double>(), 3., 5.96875, 6., 6., 6.})));
  y.sum().backward();
  EXPECT_TRUE(torch::equal(x.grad().to(torch::kFloat32),
                           torch::tensor({0., 0., 0., 0., 1., 1., 1., 0., 0., 0.}).to(torch::kFloat32)));
}

TEST_P(Relu6, works_in_place) {
  torch::Tensor x = torch::tensor({-1.0f, 7.0f}).to(GetParam());
  EXPECT_EQ(relu6_(x).data_ptr(), x.data_ptr());
  EXPECT_TRUE(torch::equal(x.to(torch::kFloat32), torch::tensor({0.0f, 6.0f})));
}

INSTANTIATE_TEST_SUITE_P(Types, Relu6, testing::Values(torch::kFloat32, torch::kBFloat16),
                         [](const auto& type) { return std::string(torch::toString(type.param)); });

}  // namespace
}  // namespace selvedge::model
