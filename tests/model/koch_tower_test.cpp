#include "study/model/koch_tower.h"

#include <gtest/gtest.h>

#include "selvedge/error.h"

namespace selvedge::model {
namespace {

TEST(KochTower, has_the_shapes_and_the_beginning_of_its_paper) {
  torch::manual_seed(1);
  auto tower = make_koch_tower({});
  const torch::NoGradGuard no_gradient;
  const torch::Tensor out = tower->forward(torch::rand({2, 3, 105, 105}));
  EXPECT_EQ(out.sizes(), (std::vector<std::int64_t>{2, 4096}));
  EXPECT_TRUE(out.ge(0).all().item<bool>() && out.le(1).all().item<bool>());
  const auto parameters = tower->parameters();
  ASSERT_EQ(parameters.size(), 10u) << "four convolutions and a dense layer, each with a bias";
  EXPECT_EQ(parameters[2].sizes(), (std::vector<std::int64_t>{128, 64, 7, 7}));
  EXPECT_NEAR(parameters[2].std().item<double>(), 0.01, 1e-3);
  EXPECT_NEAR(parameters[3].mean().item<double>(), 0.5, 1e-2);
  EXPECT_EQ(parameters[8].sizes(), (std::vector<std::int64_t>{4096, 9216}));
  EXPECT_NEAR(parameters[8].std().item<double>(), 0.2, 1e-2);
}

TEST(KochTower, tells_pictures_apart_before_it_has_learned_whatever_its_width) {
  for (const int width : {4, 16}) {
    torch::manual_seed(2);
    auto tower = make_koch_tower({.width = width, .embedding_size = 256});
    const torch::NoGradGuard no_gradient;
    const torch::Tensor out =
        tower->forward(torch::rand({2, 3, 105, 105}) * torch::tensor({1.0F, 0.3F}).reshape({2, 1, 1, 1}));
    EXPECT_GT((out[0] - out[1]).abs().mean().item<double>(), 1e-3) << width;
  }
}

TEST(KochTower, says_how_large_a_picture_must_be) {
  EXPECT_NO_THROW(make_koch_tower({.input_width = 65, .input_height = 65, .width = 1, .embedding_size = 2}));
  EXPECT_THROW(make_koch_tower({.input_width = 64, .input_height = 65, .width = 1, .embedding_size = 2}), Error);
  EXPECT_THROW(make_koch_tower({.input_width = 65, .input_height = 65, .width = 0, .embedding_size = 2}), Error);
}

}  // namespace
}  // namespace selvedge::model
