#include "study/evaluation/finder_metrics.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "ground/core/rng.h"

namespace selvedge::evaluation {
namespace {

constexpr garments::Box box_at(float x) { return {x, 0, 10, 10}; }

// One picture with three truths; found, by confidence: right, wrong, right.
TEST(AveragePrecision, is_what_it_comes_to_by_hand) {
  PictureBoxes picture;
  picture.truths = {{box_at(0)}, {box_at(100)}, {box_at(200)}};
  picture.found = {{box_at(101), 0.7F}, {box_at(0), 0.9F}, {box_at(50), 0.8F}};
  // Recall 1/3 at precision 1, recall 2/3 at precision 2/3, the third never.
  EXPECT_NEAR(*average_precision(std::span(&picture, 1)), 1.0 / 3 + (2.0 / 3) / 3, 1e-9);
}

TEST(AveragePrecision, counts_a_second_box_of_one_truth_as_wrong) {
  PictureBoxes picture;
  picture.truths = {{box_at(0)}, {box_at(100)}};
  picture.found = {{box_at(0), 0.9F}, {box_at(1), 0.8F}, {box_at(100), 0.7F}};
  EXPECT_NEAR(*average_precision(std::span(&picture, 1)), 0.5 + 0.5 * 2 / 3, 1e-9);
}

TEST(AveragePrecision, forgives_what_is_not_asked_for) {
  PictureBoxes picture;
  picture.truths = {{box_at(0)}, {box_at(100), false}};
  picture.found = {{box_at(100), 0.9F}, {box_at(0), 0.8F}};
  EXPECT_NEAR(*average_precision(std::span(&picture, 1)), 1, 1e-9);
  picture.truths.erase(picture.truths.begin());
  EXPECT_FALSE(average_precision(std::span(&picture, 1)));
}

// For every threshold anew: what would be right and wrong if only boxes from there on counted.
double slow_average_precision(const std::vector<PictureBoxes>& pictures) {
  std::vector<float> thresholds;
  double asked = 0;
  for (const PictureBoxes& picture : pictures) {
    for (const FoundBox& box : picture.found) thresholds.push_back(box.confidence);
    asked += static_cast<double>(picture.truths.size());
  }
  std::vector<std::pair<double, double>> points;  // recall, precision
  for (const float threshold : thresholds) {
    double right = 0, all = 0;
    for (const PictureBoxes& picture : pictures) {
      for (const TrueBox& truth : picture.truths) {
        // Boxes here are either the truth's place or far from it.
        right += std::ranges::any_of(picture.found, [&](const FoundBox& box) {
          return box.confidence >= threshold && garments::overlap(box.box, truth.box) >= 0.5F;
        });
      }
      all += static_cast<double>(
          std::ranges::count_if(picture.found, [&](const FoundBox& box) { return box.confidence >= threshold; }));
    }
    points.emplace_back(right / asked, right / all);
  }
  double area = 0;
  constexpr int steps = 20000;  // of recall
  for (int step = 0; step < steps; ++step) {
    double best = 0;
    for (const auto& [recall, precision] : points) {
      if (recall >= (step + 0.5) / steps) best = std::max(best, precision);
    }
    area += best / steps;
  }
  return area;
}

TEST(AveragePrecision, agrees_with_a_sum_over_all_thresholds) {
  core::Rng rng(9);
  for (int round = 0; round < 10; ++round) {
    std::vector<PictureBoxes> pictures(6);
    for (PictureBoxes& picture : pictures) {
      for (std::size_t i = 0; i < 1 + rng.below(3); ++i)
        picture.truths.push_back({box_at(static_cast<float>(100 * i))});
      for (std::size_t i = 0; i < rng.below(9); ++i) {
        picture.found.push_back({box_at(static_cast<float>(50 * rng.below(6)) + static_cast<float>(rng.uniform(0, 2))),
                                 static_cast<float>(rng.uniform())});
      }
    }
    pictures[0].found.push_back({box_at(0), static_cast<float>(rng.uniform())});
    EXPECT_NEAR(*average_precision(pictures), slow_average_precision(pictures), 2e-4) << round;
  }
}

garments::FoundGarment found(garments::Kind kind, const garments::Box& box, float confidence) {
  garments::FoundGarment garment;
  garment.kind = kind;
  garment.box = box;
  garment.confidence = confidence;
  return garment;
}

TEST(FinderFigures, tell_whether_the_main_garment_was_found_of_any_kind_and_of_its_own) {
  JudgedPicture picture{100, 200, {}, {{20, 10, 60, 180}}, {}, {}};
  picture.garments = {{garments::Kind::shoes, {40, 180, 20, 10}}, {garments::Kind::dress, {20, 40, 60, 100}}};
  picture.found.garments = {found(garments::Kind::skirt, {22, 42, 58, 98}, 0.6F),
                            found(garments::Kind::shoes, {40, 180, 20, 10}, 0.5F)};
  picture.candidates = picture.found;
  picture.candidates.people = {{{22, 12, 60, 180}, 0.9F}};
  picture.candidates.garments.push_back(found(garments::Kind::dress, {20, 40, 60, 100}, 0.1F));
  const FinderFigures figures = finder_figures(std::span(&picture, 1));
  EXPECT_EQ(figures.main_found.hits, 1u);
  EXPECT_EQ(figures.main_as_kind.hits, 0u) << "the dress was found as a skirt";
  EXPECT_EQ(figures.main_chosen.hits, 1u);
  EXPECT_EQ(figures.found_garments, 2);
  EXPECT_NEAR(*figures.people, 1, 1e-9);
  EXPECT_NEAR(*figures.average_precision[static_cast<std::size_t>(garments::Kind::dress)], 1, 1e-9)
      << "of the candidates";
  EXPECT_NEAR(figures.mean_average_precision, 1, 1e-9) << "of shoes and dresses; there are no skirts";
  picture.found.garments[0].kind = garments::Kind::dress;
  EXPECT_EQ(finder_figures(std::span(&picture, 1)).main_as_kind.hits, 1u);
}

// Newcombe 1998, "Two-sided confidence intervals for the single proportion", table I, method 3.
TEST(Share, has_wilsons_interval) {
  const Share share{81, 263};
  EXPECT_NEAR(share.interval()[0], 0.2553, 1e-4);
  EXPECT_NEAR(share.interval()[1], 0.3662, 1e-4);
  EXPECT_NEAR((Share{0, 20}).interval()[1], 0.1611, 1e-4);
}

}  // namespace
}  // namespace selvedge::evaluation
