#include "study/model/paper_tower.h"

#include <gtest/gtest.h>

#include "selvedge/error.h"

namespace selvedge::model {
namespace {

TEST(PaperTower, turns_100_by_100_pixels_into_1000_values_through_1210) {
  auto tower = make_paper_tower({});
  EXPECT_EQ(tower->forward(torch::zeros({2, 3, 100, 100})).sizes(), (std::vector<std::int64_t>{2, 1000}));
  std::int64_t parameters = 0;
  for (const auto& parameter : tower->parameters()) parameters += parameter.numel();
  // Conv 3->3, Conv 3->10, BatchNorm 10, Linear 1210->2000, Linear 2000->1000, each with biases.
  EXPECT_EQ(parameters, (81 + 3) + (270 + 10) + 20 + (1210 * 2000 + 2000) + (2000 * 1000 + 1000));
}

TEST(PaperTower, takes_the_papers_tall_input) {
  PaperTowerOptions options;
  options.input_height = 300;
  options.input_width = 150;
  auto tower = make_paper_tower(options);
  EXPECT_EQ(tower->forward(torch::zeros({1, 3, 300, 150})).size(1), 1000);
}

TEST(PaperTower, draws_convolutions_with_the_deviation_of_he_et_al) {
  torch::manual_seed(1);
  double squares = 0, count = 0;
  for (int i = 0; i < 50; ++i) {
    const torch::Tensor weight = make_paper_tower({})->named_parameters()["0.weight"];
    squares += weight.square().sum().item<double>();
    count += static_cast<double>(weight.numel());
  }
  // sqrt(2 / ((1 + slope^2) fan_in)), fan_in = 3 x 9.
  EXPECT_NEAR(std::sqrt(squares / count), std::sqrt(2.0 / 27.0), 0.01);
}

TEST(PaperTower, drops_values_only_in_training) {
  torch::manual_seed(2);
  auto tower = make_paper_tower({});
  const torch::Tensor input = torch::rand({2, 3, 100, 100});
  tower->eval();
  EXPECT_TRUE(torch::equal(tower->forward(input), tower->forward(input)));
  tower->train();
  EXPECT_FALSE(torch::equal(tower->forward(input), tower->forward(input)));
}

TEST(PaperTower, refuses_an_input_too_small_to_pool) {
  PaperTowerOptions options;
  options.input_width = 13;
  EXPECT_THROW(make_paper_tower(options), Error);
  options.input_width = 14;
  EXPECT_EQ(make_paper_tower(options)->forward(torch::zeros({1, 3, 100, 14})).size(1), 1000);
  options.dropout = 1;
  EXPECT_THROW(make_paper_tower(options), Error);
}

}  // namespace
}  // namespace selvedge::model
