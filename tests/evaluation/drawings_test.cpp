#include "study/evaluation/drawings.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "ground/image/likeness.h"
#include "image/fixtures.h"
#include "selvedge/error.h"

namespace selvedge::evaluation {
namespace {

Image noise(std::uint64_t seed, int side = 16) {
  core::Rng rng(seed);
  return fixtures::noise(side, side, rng);
}

// Five products with two product images and two person images each.
EvaluationPlan plan_of_five() {
  EvaluationPlan plan;
  plan.images.resize(20);
  plan.resamples = 200;
  plan.seed = 3;
  for (std::size_t p = 0; p < 5; ++p) plan.products.push_back({{4 * p, 4 * p + 1}, {4 * p + 2, 4 * p + 3}});
  core::Rng rng(1);
  plan.galleries.push_back({5, draw_galleries(plan.products, 5, 6, rng)});
  return plan;
}

// Real pictures of other products' brightness, and drawings that are noise around some product's picture.
std::vector<Image> pictures_of_five(int error) {
  std::vector<Image> pictures;
  for (std::uint64_t row = 0; row < 20; ++row) {
    Image picture = noise(row);
    const bool drawn = row % 4 >= 2;
    if (drawn) {
      const Image truth = noise(row / 4 * 4);
      for (std::size_t i = 0; i < picture.rgb.size(); ++i) {
        const int value = truth.rgb[i] + (picture.rgb[i] - 128) * error / 128;
        picture.rgb[i] = static_cast<std::uint8_t>(std::clamp(value, 0, 255));
      }
    }
    pictures.push_back(picture);
  }
  return pictures;
}

TEST(Drawings, finds_by_pixels_the_product_whose_picture_differs_least) {
  const EvaluationPlan plan = plan_of_five();
  // Some drawings of nothing, and pictures of unlike brightness, so that the largest scalar product is not the least
  // distance.
  std::vector<Image> pictures = pictures_of_five(220);
  for (std::size_t row = 0; row < 20; ++row) {
    if (row % 4 == 3) pictures[row] = noise(100 + row);
  }
  for (std::size_t row = 0; row < 4; ++row) {
    for (auto& value : pictures[row].rgb) value = static_cast<std::uint8_t>(128 + value / 2);
  }
  const JudgedDrawings judged = judge_drawings(plan, pictures, {});

  std::size_t first = 0, queries = 0;
  for (const Gallery& gallery : plan.galleries[0].galleries) {
    for (std::size_t i = 0; i < gallery.queries.size(); ++i) {
      std::size_t nearest = 0;
      double least = 2;
      for (const std::size_t p : gallery.products) {
        for (const std::size_t row : plan.products[p].product_images) {
          const double distance = image::root_mean_square_difference(pictures[gallery.queries[i]], pictures[row]);
          if (distance < least) {
            least = distance;
            nearest = p;
          }
        }
      }
      first += nearest == gallery.products[i] ? 1 : 0;
      ++queries;
    }
  }
  ASSERT_EQ(judged.by_pixels.size(), 1u);
  EXPECT_DOUBLE_EQ(judged.by_pixels[0].scores.top[0], static_cast<double>(first) / static_cast<double>(queries));
  EXPECT_LT(first, queries) << "a test in which all are found tells nothing apart";
  EXPECT_GT(first, 0u);
}

TEST(Drawings, are_compared_with_the_first_picture_of_their_own_product) {
  const EvaluationPlan plan = plan_of_five();
  const auto pictures = pictures_of_five(60);
  const JudgedDrawings judged = judge_drawings(plan, pictures, {});
  double rmse = 0, similarity = 0;
  for (std::size_t row = 0; row < 20; ++row) {
    if (row % 4 < 2) continue;
    rmse += image::root_mean_square_difference(pictures[row], pictures[row / 4 * 4]) / 10;
    similarity += image::colour_structural_similarity(pictures[row], pictures[row / 4 * 4]) / 10;
  }
  EXPECT_EQ(judged.drawings, 10u);
  EXPECT_NEAR(judged.rmse.mean, rmse, 1e-12);
  EXPECT_NEAR(judged.c_ssim.mean, similarity, 1e-12);
  EXPECT_LT(judged.rmse.low, judged.rmse.mean);
  EXPECT_GT(judged.rmse.high, judged.rmse.mean);
}

TEST(Drawings, are_perfect_where_they_are_the_product) {
  const JudgedDrawings judged = judge_drawings(plan_of_five(), pictures_of_five(0), {});
  EXPECT_DOUBLE_EQ(judged.rmse.mean, 0);
  EXPECT_NEAR(judged.c_ssim.mean, 1, 1e-9);
  EXPECT_DOUBLE_EQ(judged.by_pixels[0].scores.top[0], 1);
}

TEST(Drawings, are_found_by_embedding_as_any_query) {
  const EvaluationPlan plan = plan_of_five();
  core::EmbeddingMatrix embeddings(20, 5);
  for (std::size_t row = 0; row < 20; ++row) embeddings.row(row)[row / 4] = 1;
  EXPECT_DOUBLE_EQ(judge_drawings(plan, pictures_of_five(60), embeddings).by_embedding[0].scores.top[0], 1);
  EXPECT_TRUE(judge_drawings(plan, pictures_of_five(60), {}).by_embedding.empty());
}

TEST(Drawings, that_cannot_be_told_from_any_product_find_nothing) {
  auto pictures = pictures_of_five(60);
  const Image mean = mean_picture(pictures);
  for (std::size_t row = 0; row < 20; ++row) pictures[row] = mean;
  EXPECT_DOUBLE_EQ(judge_drawings(plan_of_five(), pictures, {}).by_pixels[0].scores.top[0], 0);
}

TEST(Drawings, need_one_size_and_a_row_for_each_image) {
  auto pictures = pictures_of_five(60);
  EXPECT_THROW(judge_drawings(plan_of_five(), pictures, core::EmbeddingMatrix(19, 4)), Error);
  EXPECT_THROW(judge_drawings(plan_of_five(), std::span(pictures).first(19), {}), Error);
  pictures[7] = noise(7, 18);
  EXPECT_THROW(judge_drawings(plan_of_five(), pictures, {}), Error);
  EvaluationPlan none = plan_of_five();
  none.galleries.clear();
  EXPECT_THROW(judge_drawings(none, pictures_of_five(60), {}), Error);
}

TEST(Drawings, mean_picture_is_the_mean_of_each_value) {
  Image dark(2, 1), light(2, 1);
  dark.rgb = {0, 10, 20, 30, 40, 50};
  light.rgb = {100, 11, 20, 31, 60, 255};
  EXPECT_EQ(mean_picture(std::vector{dark, light}).rgb, (std::vector<std::uint8_t>{50, 11, 20, 31, 50, 153}));
  EXPECT_THROW(mean_picture({}), Error);
  EXPECT_THROW(mean_picture(std::vector{dark, Image(1, 2)}), Error);
}

}  // namespace
}  // namespace selvedge::evaluation
