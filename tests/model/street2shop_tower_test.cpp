#include "study/model/street2shop_tower.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

#include "selvedge/error.h"

namespace selvedge::model {
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

// The cells' areas cut out place by place, as continuous rectangles over the map's unit squares.
torch::Tensor slow_cells(const torch::Tensor& features, int rows, int columns) {
  const torch::Tensor x = features.to(torch::kFloat64).contiguous();
  const auto overlap = [](double begin, double end, double place) {
    return std::max(0.0, std::min(end, place + 1) - std::max(begin, place));
  };
  torch::Tensor pooled = torch::zeros({x.size(0), x.size(1), rows, columns}, torch::kFloat64);
  const double high = static_cast<double>(x.size(2)) / rows, wide = static_cast<double>(x.size(3)) / columns;
  for (std::int64_t n = 0; n < x.size(0); ++n) {
    for (std::int64_t c = 0; c < x.size(1); ++c) {
      for (int r = 0; r < rows; ++r) {
        for (int k = 0; k < columns; ++k) {
          double sum = 0;
          for (std::int64_t i = 0; i < x.size(2); ++i) {
            for (std::int64_t j = 0; j < x.size(3); ++j)
              sum += overlap(r * high, (r + 1) * high, static_cast<double>(i)) *
                     overlap(k * wide, (k + 1) * wide, static_cast<double>(j)) *
                     std::pow(std::max(x[n][c][i][j].item<double>(), 1e-6), 3);
          }
          pooled[n][c][r][k] = std::cbrt(sum / (high * wide));
        }
      }
    }
  }
  return pooled.flatten(1);
}

TEST(GeneralisedMean, of_a_grid_is_that_of_each_cell_and_splits_places_on_a_border_by_area) {
  torch::manual_seed(6);
  const torch::Tensor features = torch::randn({2, 3, 8, 5}).mul(3);  // no grid below divides both sides
  for (const auto& [rows, columns] : std::vector<std::pair<int, int>>{{3, 2}, {4, 2}, {1, 1}, {8, 5}, {11, 7}}) {
    const torch::Tensor found = generalised_mean(features, {rows, columns});
    EXPECT_LT(largest_difference(found, slow_cells(features, rows, columns)), 1e-5) << rows << " x " << columns;
  }
  EXPECT_LT(largest_difference(generalised_mean(features, {1, 1}), generalised_mean(features)), 1e-6);
}

TEST(Street2ShopTower, pools_its_earlier_levels_in_each_cell_of_a_grid_besides) {
  torch::manual_seed(7);
  Street2ShopOptions options = small();
  options.grid = {3, 2};
  Street2ShopTower tower(options);
  tower->eval();
  const torch::NoGradGuard no_gradient;
  const torch::Tensor images = torch::randint(256, {2, 3, 64, 48}, torch::kUInt8);
  const auto levels = tower->trunk->forward_levels(street2shop_input(images));
  const torch::Tensor features =
      torch::cat({slow_generalised_mean(levels[0]), slow_cells(levels[0], 3, 2), slow_generalised_mean(levels[1]),
                  slow_cells(levels[1], 3, 2), slow_generalised_mean(levels[2])},
                 1)
          .to(torch::kFloat32);
  EXPECT_EQ(features.size(1), 7 * (192 + 576) + 1280);
  EXPECT_LT(largest_difference(tower->pool(levels), features), 1e-4);
  const torch::Tensor found = tower->forward(images);
  EXPECT_LT(largest_difference(found, tower->neck->forward(tower->projection->forward(features))), 1e-4);
  EXPECT_GT(largest_difference(found, tower->forward(images.flip(2))), 1e-2);  // where things are counts
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
  EXPECT_THROW(Street2ShopTower(Street2ShopOptions{32, 64, 8, true, {0, 2}}), Error);
  EXPECT_THROW(Street2ShopTower(Street2ShopOptions{32, 64, 8, false, {3, 2}}), Error);
  try {
    Street2ShopTower(Street2ShopOptions{64, 31, 8});
    FAIL() << "expected an error";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::invalid_argument);
    EXPECT_THAT(error.what(), testing::HasSubstr("64 x 31"));
  }
}

}  // namespace
}  // namespace selvedge::model
