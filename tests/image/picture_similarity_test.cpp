#include "ground/image/likeness.h"

#include <gtest/gtest.h>

#include "selvedge/error.h"

namespace selvedge::image {
namespace {

// As in scripts/golden_picture_similarity.py.
Image formula_picture(int width, int height, int k) {
  Image image(width, height);
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) {
      for (int c = 0; c < 3; ++c)
        image.pixel(x, y)[c] = static_cast<std::uint8_t>((x * 7 * (c + 1) + y * 13 + k * (x * y + 3 * c) * 5) % 256);
    }
  }
  return image;
}

Image paler(Image image) {
  for (std::uint8_t& value : image.rgb) value = static_cast<std::uint8_t>(value / 2 + 40);
  return image;
}

TEST(PictureSimilarity, equals_an_independent_implementation) {
  const Image a = formula_picture(24, 20, 0), b = formula_picture(24, 20, 1);
  EXPECT_NEAR(root_mean_square_difference(a, b), 0.401537798, 1e-8);
  EXPECT_NEAR(colour_structural_similarity(a, b), -0.010108414, 1e-8);
  EXPECT_NEAR(root_mean_square_difference(a, paler(a)), 0.172268042, 1e-8);
  EXPECT_NEAR(colour_structural_similarity(a, paler(a)), 0.782072229, 1e-8);
}

TEST(PictureSimilarity, is_perfect_for_equal_pictures_and_the_same_both_ways) {
  const Image a = formula_picture(11, 11, 0), b = formula_picture(11, 11, 1);
  EXPECT_EQ(root_mean_square_difference(a, a), 0);
  EXPECT_NEAR(colour_structural_similarity(a, a), 1, 1e-12);
  EXPECT_DOUBLE_EQ(colour_structural_similarity(a, b), colour_structural_similarity(b, a));
}

TEST(PictureSimilarity, refuses_pictures_that_do_not_fit) {
  EXPECT_THROW(root_mean_square_difference(Image(4, 4), Image(4, 5)), Error);
  EXPECT_THROW(root_mean_square_difference(Image(), Image()), Error);
  EXPECT_THROW(colour_structural_similarity(Image(10, 30), Image(10, 30)), Error);
}

}  // namespace
}  // namespace selvedge::image
