#include "selvedge/model/street2shop_tower.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "selvedge/core/error.h"

namespace selvedge {
namespace {

Street2ShopOptions small(bool all_levels = true) { return {48, 64, 8, all_levels}; }

double largest_difference(const torch::Tensor& a, const torch::Tensor& b) {
  return (a.to(torch::kFloat64) - b.to(torch::kFloat64)).abs().max().item<double>();
}

torch::Tensor slow_generalised_mean(const torch::Tensor& features) {
  const torch::Tensor x = features.to(torch::kFloat64).contiguous();
  torch::Tensor pooled = torch::empty({x.size(0), x.size(1)}, torch::kFloat64);
  for (std::int64_t n = 0; n < x.size(0); ++n) {
    for (std::int64_t c = 0; c < x.size(1); ++c) {
      const torch::Tensor map = x[n][c].flatten().contiguous();
      double sum = 0;
      for (std::int64_t i = 0; i < map.numel(); ++i) sum += std::pow(std::max(map.data_ptr<double>()[i], 1e-6), 3);
      pooled[n][c] = std::cbrt(sum / static_cast<double>(map.numel()));
    }
  }
  return pooled;
}

TEST(GeneralisedMean, is_the_cube_root_of_the_mean_of_cubes) {
  torch::manual_seed(1);
  const torch::Tensor features = torch::randn({2, 5, 3, 4}).mul(3);  // some below 0, which count as 1e-6
  for (const auto type : {torch::kFloat32, torch::kBFloat16}) {
    const torch::Tensor typed = features.to(type).contiguous(torch::MemoryFormat::ChannelsLast);
    const torch::Tensor pooled = generalised_mean(typed);
    EXPECT_EQ(pooled.scalar_type(), torch::kFloat32);
    EXPECT_LT(largest_difference(pooled, slow_generalised_mean(typed)), 1e-5);
  }
  EXPECT_NEAR(generalised_mean(torch::tensor({1.f, 2.f, 3.f, 4.f}).view({1, 1, 2, 2})).item<double>(), std::cbrt(25.0),
              1e-6);
}

TEST(GeneralisedMean, has_a_finite_gradient_where_nothing_is_seen) {
  const torch::Tensor features = torch::zeros({1, 1, 2, 2}).set_requires_grad(true);
  generalised_mean(features).sum().backward();
  EXPECT_TRUE(features.grad().isfinite().all().item<bool>());
}

TEST(Street2ShopTower, pools_one_level_or_all_of_pixels_scaled_to_one_either_way) {
  for (const bool all_levels : {true, false}) {
    torch::manual_seed(2);
    Street2ShopTower tower(small(all_levels));
    tower->eval();
    const torch::NoGradGuard no_gradient;
    const torch::Tensor images = torch::randint(256, {2, 3, 64, 48}, torch::kUInt8), before = images.clone();
    const auto levels = tower->trunk->forward_levels(images.to(torch::kFloat32) / 127.5 - 1);
    std::vector<torch::Tensor> pooled;
    for (const torch::Tensor& level : levels) pooled.push_back(slow_generalised_mean(level).to(torch::kFloat32));
    const torch::Tensor features = all_levels ? torch::cat(pooled, 1) : pooled[2];
    EXPECT_EQ(features.size(1), all_levels ? 192 + 576 + 1280 : 1280);
    const torch::Tensor expected = tower->neck->forward(tower->projection->forward(features));
    const torch::Tensor found = tower->forward(images);
    EXPECT_EQ(found.sizes(), (std::vector<std::int64_t>{2, 8}));
    EXPECT_LT(largest_difference(found, expected), 1e-4) << all_levels;
    EXPECT_GT(expected.abs().max().item<double>(), 1e-2);  // so that the line above says something
    EXPECT_TRUE(torch::equal(images, before));
  }
}

TEST(Street2ShopTower, takes_pictures_of_other_sizes) {
  Street2ShopTower tower(small());
  EXPECT_EQ(tower->forward(torch::zeros({2, 3, 33, 71}, torch::kUInt8)).sizes(), (std::vector<std::int64_t>{2, 8}));
}

TEST(Street2ShopTower, keeps_weights_and_their_gradients_in_float32_when_it_computes_in_bfloat16) {
  torch::manual_seed(4);
  Street2ShopTower tower(small());
  const torch::Tensor images = torch::randint(256, {4, 3, 64, 48}, torch::kUInt8);
  // Not the mean: behind the batch normalisation that is 0 whatever the weights.
  const torch::Tensor weights = torch::randn({4, 8});
  const auto gradients = [&](torch::ScalarType precision) {
    tower->precision = precision;
    tower->zero_grad();
    const torch::Tensor embeddings = tower->forward(images);
    EXPECT_EQ(embeddings.scalar_type(), torch::kFloat32);
    (embeddings * weights).sum().backward();
    std::vector<torch::Tensor> all;
    for (const torch::Tensor& parameter : tower->parameters()) {
      EXPECT_EQ(parameter.grad().scalar_type(), torch::kFloat32);
      all.push_back(parameter.grad().flatten().clone());
    }
    return torch::cat(all);
  };
  const torch::Tensor exact = gradients(torch::kFloat32), rough = gradients(torch::kBFloat16);
  EXPECT_GT(torch::cosine_similarity(exact, rough, 0).item<double>(), 0.8);
}

TEST(Street2ShopTower, refuses_sizes_it_cannot_work_with) {
  EXPECT_THROW(Street2ShopTower(Street2ShopOptions{31, 64, 8}), Error);
  EXPECT_THROW(Street2ShopTower(Street2ShopOptions{32, 64, 0}), Error);
  try {
    Street2ShopTower(Street2ShopOptions{64, 31, 8});
    FAIL() << "expected an error";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::invalid_argument);
    EXPECT_THAT(error.what(), testing::HasSubstr("64 x 31"));
  }
}

}  // namespace
}  // namespace selvedge
