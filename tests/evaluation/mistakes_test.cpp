#include "study/evaluation/mistakes.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ground/image/perturb.h"
#include "selvedge/error.h"

namespace selvedge::evaluation {
namespace {

using Colour = std::array<std::uint8_t, 3>;
constexpr Colour navy{20, 24, 60}, red{190, 30, 40}, white{255, 255, 255};

// A top on white: a body, and sleeves of the given length in pixels.
Image top(const Colour& colour, int sleeves) {
  Image picture(192, 256);
  image::fill(picture, {0, 0, 192, 256}, white);
  image::fill(picture, {56, 40, 80, 170}, colour);
  image::fill(picture, {26, 40, 30, sleeves}, colour);
  image::fill(picture, {136, 40, 30, sleeves}, colour);
  return picture;
}

Image striped(Image picture, const Colour& colour) {
  for (int y = 50; y < 200; y += 24) image::fill(picture, {56, y, 80, 10}, colour);
  return picture;
}

LookDifference between(const Image& a, const Image& b) { return look_difference(garment_look(a), garment_look(b)); }

TEST(LookDifference, the_same_picture_stored_again_is_a_look_alike) {
  const Image picture = striped(top(navy, 60), red);
  const LookDifference differs = between(picture, image::through_jpeg(picture, 60));
  EXPECT_TRUE(differs.look_alike);
  EXPECT_FALSE(differs.colour || differs.print || differs.cut);
}

TEST(LookDifference, tells_colour_print_and_cut_apart) {
  const Image plain = top(navy, 60);
  const LookDifference colour = between(plain, top(red, 60));
  EXPECT_TRUE(colour.colour);
  EXPECT_FALSE(colour.look_alike || colour.print || colour.cut);

  const LookDifference cut = between(plain, top(navy, 150));
  EXPECT_TRUE(cut.cut);
  EXPECT_FALSE(cut.look_alike || cut.print || cut.colour);

  const LookDifference print = between(striped(plain, {60, 40, 90}), striped(plain, {50, 70, 30}));
  EXPECT_FALSE(print.cut);
  EXPECT_TRUE(between(plain, striped(plain, red)).print);
}

TEST(LookDifference, a_picture_without_a_light_background_counts_whole) {
  Image close(100, 100);
  image::fill(close, {0, 0, 100, 100}, navy);
  const GarmentLook look = garment_look(close);
  EXPECT_THAT(look.outline, testing::Each(1));
  EXPECT_DOUBLE_EQ(look.aspect, 1);
  Image blank(100, 100);
  image::fill(blank, {0, 0, 100, 100}, white);
  EXPECT_THAT(garment_look(blank).outline, testing::Each(1)) << "a white garment that fills the picture";
  EXPECT_NEAR(garment_look(blank).colour[0], 1, 1e-3) << "white has lightness 1 in Oklab";
  EXPECT_THROW(garment_look(Image()), Error);
}

// Three products, product p's image in row p and its person in row 3 + p.
EvaluationPlan plan_of_three() {
  EvaluationPlan plan;
  plan.images.resize(6);
  for (std::size_t p = 0; p < 3; ++p) plan.products.push_back({{p}, {3 + p}});
  return plan;
}

QueryRank ranked(std::size_t product, std::size_t rank, std::size_t best, float margin) {
  return {.gallery = 0,
          .query = 3 + product,
          .product = product,
          .rank = rank,
          .similarity = 0.5F,
          .best_product = best,
          .best_similarity = 0.5F + margin};
}

TEST(Mistakes, each_wrong_query_counts_once_and_the_widest_margin_comes_first) {
  const std::vector<QueryRank> ranks = {ranked(0, 2, 1, 0.1F), ranked(1, 1, 1, 0), ranked(2, 3, 0, 0.3F),
                                        ranked(0, 2, 2, 0.2F)};
  std::vector<std::size_t> asked;
  const Mistakes found = find_mistakes(plan_of_three(), 3, ranks, [&](std::size_t row) {
    asked.push_back(row);
    return garment_look(row == 0 ? top(navy, 60) : row == 1 ? top(red, 60) : top(navy, 150));
  });
  EXPECT_EQ(found.queries, 3u);
  ASSERT_EQ(found.wrong.size(), 2u);
  EXPECT_EQ(found.wrong[0].query.query, 5u);
  EXPECT_EQ(found.wrong[1].query.query, 3u);
  EXPECT_THAT(asked, testing::UnorderedElementsAre(0, 1, 2)) << "each product's picture is looked at once";
  EXPECT_DOUBLE_EQ(found.shares().cut, 0.5);
  EXPECT_DOUBLE_EQ(found.shares().colour, 0.5);
}

TEST(Mistakes, a_distractor_as_first_answer_is_left_out) {
  const std::vector<QueryRank> ranks = {ranked(0, 2, no_product, 0.1F)};
  const Mistakes found = find_mistakes(plan_of_three(), 3, ranks, [](std::size_t) { return GarmentLook{}; });
  EXPECT_TRUE(found.wrong.empty());
  EXPECT_DOUBLE_EQ(found.shares().details, 0);
}

}  // namespace
}  // namespace selvedge::evaluation
