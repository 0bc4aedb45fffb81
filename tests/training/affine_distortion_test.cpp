#include "study/training/augmentation.h"

#include <gtest/gtest.h>

namespace selvedge::training {
namespace {

TEST(AffineDistortion, leaves_pictures_alone_where_nothing_happens) {
  const torch::Tensor images = torch::rand({3, 3, 20, 30});
  EXPECT_TRUE(torch::allclose(distort(images, 0), images, 0, 1e-5));
}

TEST(AffineDistortion, moves_each_picture_in_its_own_way_and_continues_its_edges) {
  torch::manual_seed(3);
  const torch::Tensor one = torch::rand({1, 3, 40, 40});
  const torch::Tensor images = one.repeat({4, 1, 1, 1});
  const torch::Tensor moved = distort(images, 1);
  for (int i = 0; i < 4; ++i) {
    EXPECT_FALSE(torch::allclose(moved[i], one[0], 0, 1e-2)) << i;
    EXPECT_FALSE(torch::equal(moved[i], moved[(i + 1) % 4])) << i;
  }
  EXPECT_TRUE(torch::allclose(distort(torch::full({2, 3, 9, 9}, 0.25), 1), torch::full({2, 3, 9, 9}, 0.25)))
      << "no border comes in";
}

// The centre of a bright square, over many draws: bounded by the largest shift, and by all that turns about the middle.
TEST(AffineDistortion, stays_within_its_bounds) {
  torch::manual_seed(4);
  torch::Tensor images = torch::zeros({200, 1, 51, 51});
  images.slice(2, 23, 28).slice(3, 23, 28).fill_(1);
  const torch::Tensor moved = distort(images, 1);
  const torch::Tensor places = torch::arange(51, torch::kFloat32);
  const torch::Tensor mass = moved.sum({1, 2, 3});
  EXPECT_GT(mass.min().item<float>(), 25 / (1.2F * 1.2F) / 1.2F);
  EXPECT_LT(mass.max().item<float>(), 25 / (0.8F * 0.8F) * 1.2F);
  const torch::Tensor x = (moved.sum({1, 2}) * places).sum(1) / mass - 25;
  EXPECT_LT(x.abs().max().item<float>(), 51 * 0.02F * 1.8F) << "a shift of 2 %, seen through scale and shear";
  EXPECT_GT(x.abs().max().item<float>(), 51 * 0.02F * 0.5F);
}

}  // namespace
}  // namespace selvedge::training
