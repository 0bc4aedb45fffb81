#include "study/model/batch_norm.h"

#include <gtest/gtest.h>

#include <ATen/Parallel.h>

namespace selvedge::model {
namespace {

struct Result {
  torch::Tensor y, x_gradient, scale_gradient, shift_gradient, running_mean, running_variance;
};

// The batch whose values lie on both sides of the clamp's bounds.
struct Input {
  explicit Input(const std::vector<std::int64_t>& sizes)
      : x(torch::randn(sizes) * torch::linspace(0.5, 4, sizes[1]).view({1, -1, 1, 1}) +
          torch::linspace(-3, 8, sizes[1]).view({1, -1, 1, 1})),
        scale(torch::linspace(0.5, 3, sizes[1])),
        shift(torch::linspace(-1, 5, sizes[1])),
        upstream(torch::randn(sizes)) {}
  torch::Tensor x, scale, shift, upstream;
};

template <typename Layer>
Result pass(const Input& input, torch::ScalarType type, Layer&& layer) {
  const torch::Tensor x = input.x.to(type).clone().set_requires_grad(true),
                      scale = input.scale.clone().set_requires_grad(true),
                      shift = input.shift.clone().set_requires_grad(true);
  const std::int64_t channels = input.x.size(1);
  Result result;
  result.running_mean = torch::full({channels}, 0.25), result.running_variance = torch::full({channels}, 2.0);
  result.y = layer(x, scale, shift, result.running_mean, result.running_variance);
  result.y.backward(input.upstream.to(type));
  result.x_gradient = x.grad(), result.scale_gradient = scale.grad(), result.shift_gradient = shift.grad();
  return result;
}

Result ours(const Input& input, torch::ScalarType type, const BatchNormOptions& options, bool training = true) {
  return pass(input, type, [&](const auto& x, const auto& scale, const auto& shift, auto mean, auto variance) {
    return batch_norm(x, scale, shift, mean, variance, training, options);
  });
}

// libtorch's, in float64.
Result reference(Input input, const BatchNormOptions& options) {
  input.scale = input.scale.to(torch::kFloat64), input.shift = input.shift.to(torch::kFloat64);
  return pass(input, torch::kFloat64,
              [&](const auto& x, const auto& scale, const auto& shift, auto mean, auto variance) {
                torch::Tensor wide_mean = mean.to(torch::kFloat64), wide_variance = variance.to(torch::kFloat64);
                const torch::Tensor y = torch::batch_norm(x, scale, shift, wide_mean, wide_variance, true,
                                                          options.momentum, options.epsilon, false);
                mean.copy_(wide_mean), variance.copy_(wide_variance);
                return options.relu6 ? y.clamp(0, 6) : y;
              });
}

double difference(const torch::Tensor& a, const torch::Tensor& b) {
  return ((a.to(torch::kFloat64) - b.to(torch::kFloat64)).norm() / b.to(torch::kFloat64).norm()).item<double>();
}

void expect_alike(const Result& found, const Result& expected, double tolerance) {
  EXPECT_LT(difference(found.y, expected.y), tolerance);
  EXPECT_LT(difference(found.x_gradient, expected.x_gradient), tolerance);
  EXPECT_LT(difference(found.scale_gradient, expected.scale_gradient), tolerance);
  EXPECT_LT(difference(found.shift_gradient, expected.shift_gradient), tolerance);
  EXPECT_LT(difference(found.running_mean, expected.running_mean), 1e-4);
  EXPECT_LT(difference(found.running_variance, expected.running_variance), 1e-4);
}

TEST(BatchNorm, agrees_with_libtorch_forwards_and_backwards) {
  torch::manual_seed(1);
  for (const std::vector<std::int64_t>& sizes :
       {std::vector<std::int64_t>{5, 24, 19, 13}, {2, 7, 3, 1}, {3, 1, 8, 8}, {64, 16, 1, 1}}) {
    const Input input(sizes);
    for (const bool relu6 : {true, false})
      expect_alike(ours(input, torch::kFloat32, {relu6, 0.1, 1e-3}), reference(input, {relu6, 0.1, 1e-3}), 1e-5);
  }
}

TEST(BatchNorm, is_as_exact_in_bfloat16_as_that_type_allows) {
  torch::manual_seed(2);
  Input input({5, 24, 19, 13});
  input.x = input.x.to(torch::kBFloat16).to(torch::kFloat32);
  input.upstream = input.upstream.to(torch::kBFloat16).to(torch::kFloat32);
  for (const bool relu6 : {true, false}) {
    const Result found = ours(input, torch::kBFloat16, {relu6, 0.1, 1e-3});
    EXPECT_EQ(found.y.scalar_type(), torch::kBFloat16);
    expect_alike(found, reference(input, {relu6, 0.1, 1e-3}), 4e-3);  // a value has 8 bits: 1 / 512 at most
  }
}

TEST(BatchNorm, takes_any_order_of_memory_and_gives_the_same_whatever_the_threads) {
  torch::manual_seed(3);
  Input input({4, 20, 40, 31});
  const Result first = ours(input, torch::kFloat32, {});
  input.x = input.x.contiguous(torch::MemoryFormat::ChannelsLast);
  const int threads = at::get_num_threads();
  at::set_num_threads(1);
  const Result second = ours(input, torch::kFloat32, {});
  at::set_num_threads(threads);
  EXPECT_TRUE(torch::equal(first.y, second.y));
  EXPECT_TRUE(torch::equal(first.x_gradient, second.x_gradient));
  EXPECT_TRUE(torch::equal(first.scale_gradient, second.scale_gradient));
}

TEST(BatchNorm, uses_running_statistics_and_leaves_them_when_not_training) {
  torch::manual_seed(4);
  const Input input({2, 6, 4, 4});
  const Result found = ours(input, torch::kFloat32, {true, 0.1, 0.0}, false);
  const auto wide = [](const torch::Tensor& channel) { return channel.view({1, -1, 1, 1}); };
  const torch::Tensor expected =
      ((input.x - 0.25) / std::sqrt(2.0) * wide(input.scale) + wide(input.shift)).clamp(0, 6);
  EXPECT_TRUE(torch::allclose(found.y, expected, 1e-5, 1e-5));
  EXPECT_TRUE(found.running_mean.eq(0.25).all().item<bool>());
  EXPECT_TRUE(found.running_variance.eq(2.0).all().item<bool>());
}

}  // namespace
}  // namespace selvedge::model
