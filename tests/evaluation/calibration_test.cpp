#include "study/evaluation/calibration.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "ground/core/rng.h"
#include "selvedge/error.h"

namespace selvedge::evaluation {
namespace {

std::vector<ScoredPair> noisy_pairs(std::size_t count, core::Rng& rng, double grid) {
  std::vector<ScoredPair> pairs;
  for (std::size_t i = 0; i < count; ++i) {
    const bool match = rng.chance(0.5);
    pairs.push_back({static_cast<float>(std::round((rng.normal() * 0.3 + (match ? 0.3 : 0)) * grid) / grid), match});
  }
  return pairs;
}

double goal_at(const std::vector<ScoredPair>& pairs, double threshold, ThresholdGoal goal) {
  const PairMetrics metrics = judge_pairs(pairs, threshold);
  return goal == ThresholdGoal::f1 ? metrics.f1 : metrics.accuracy;
}

TEST(BestThreshold, no_other_threshold_does_better) {
  core::Rng rng(1);
  for (const ThresholdGoal goal : {ThresholdGoal::accuracy, ThresholdGoal::f1}) {
    for (int trial = 0; trial < 20; ++trial) {
      const auto pairs = noisy_pairs(5 + rng.below(100), rng, trial % 2 == 0 ? 10 : 1e5);
      const ThresholdChoice choice = best_threshold(pairs, goal);
      EXPECT_NEAR(goal_at(pairs, choice.threshold, goal), choice.reached, 1e-12);
      for (double threshold = -2; threshold <= 2; threshold += 0.003) {
        EXPECT_LE(goal_at(pairs, threshold, goal), choice.reached + 1e-12);
      }
    }
  }
}

TEST(BestThreshold, lies_halfway_between_the_classes_where_they_are_apart) {
  const std::vector<ScoredPair> pairs{{0.1f, false}, {0.2f, false}, {0.6f, true}, {0.9f, true}};
  EXPECT_NEAR(best_threshold(pairs).threshold, 0.4, 1e-6);
  EXPECT_EQ(best_threshold(pairs).reached, 1);
}

TEST(BestThreshold, can_refuse_all_or_accept_all) {
  const std::vector<ScoredPair> none(5, {0.3f, false});
  EXPECT_GT(best_threshold(none).threshold, 0.3);
  const std::vector<ScoredPair> all(5, {0.3f, true});
  EXPECT_LT(best_threshold(all).threshold, 0.3);
}

TEST(Calibration, finds_the_logistic_curve_that_drew_the_pairs) {
  core::Rng rng(2);
  std::vector<ScoredPair> pairs;
  for (int i = 0; i < 200'000; ++i) {
    const double s = rng.uniform(-1, 1);
    pairs.push_back({static_cast<float>(s), rng.chance(1 / (1 + std::exp(-(7 * s - 2))))});
  }
  const Calibration fitted = fit_calibration(pairs);
  EXPECT_NEAR(fitted.scale, 7, 0.15);
  EXPECT_NEAR(fitted.bias, -2, 0.06);
  EXPECT_LT(calibration_quality(pairs, fitted).expected_error, 0.01);
}

TEST(Calibration, stays_finite_where_the_classes_are_apart) {
  const std::vector<ScoredPair> pairs{{0.1f, false}, {0.2f, false}, {0.6f, true}, {0.9f, true}};
  const Calibration fitted = fit_calibration(pairs);
  EXPECT_TRUE(std::isfinite(fitted.scale) && std::isfinite(fitted.bias));
  EXPECT_GT(match_probability(fitted, 0.9), 0.6);
  EXPECT_LT(match_probability(fitted, 0.1), 0.4);
}

TEST(Calibration, never_lets_the_probability_fall_with_similarity) {
  const std::vector<ScoredPair> pairs{{0.9f, false}, {0.8f, false}, {0.2f, true}, {0.1f, true}};
  const Calibration fitted = fit_calibration(pairs);
  EXPECT_EQ(fitted.scale, 0);
  EXPECT_NEAR(match_probability(fitted, 0.5), 0.5, 1e-9);
}

TEST(Calibration, copes_with_one_similarity_for_all) {
  const std::vector<ScoredPair> pairs{{0.5f, false}, {0.5f, true}, {0.5f, true}, {0.5f, false}};
  EXPECT_NEAR(match_probability(fit_calibration(pairs), 0.5), 0.5, 1e-6);
}

TEST(Calibration, says_the_softened_share_whatever_the_similarity_where_all_pairs_are_of_one_kind) {
  const std::vector<ScoredPair> wrong{{0.5f, false}, {0.4f, false}, {0.9f, false}};
  for (const double similarity : {-1.0, 0.4, 1.0})
    EXPECT_NEAR(match_probability(fit_calibration(wrong), similarity), 1.0 / 5, 1e-12);
  EXPECT_NEAR(match_probability(fit_calibration(std::vector<ScoredPair>{{0.5f, true}}), 0.5), 2.0 / 3, 1e-12);
}

TEST(Calibration, needs_pairs) { EXPECT_THROW(fit_calibration({}), Error); }

TEST(MatchProbability, does_not_overflow) {
  EXPECT_EQ(match_probability({1e6, 0}, 1), 1);
  EXPECT_EQ(match_probability({1e6, 0}, -1), 0);
}

TEST(CalibrationQuality, equals_a_slow_count) {
  core::Rng rng(3);
  const auto pairs = noisy_pairs(400, rng, 1e5);
  const Calibration calibration{4, -1};
  const CalibrationQuality quality = calibration_quality(pairs, calibration, 10);
  double error = 0, brier = 0;
  for (int b = 0; b < 10; ++b) {
    double said = 0, right = 0, count = 0;
    for (const ScoredPair& pair : pairs) {
      const double p = match_probability(calibration, static_cast<double>(pair.similarity));
      if (std::min(9, static_cast<int>(p * 10)) != b) continue;
      said += p, right += pair.match, ++count;
    }
    if (count > 0) error += std::abs(said / count - right / count) * count / 400;
  }
  for (const ScoredPair& pair : pairs) {
    brier += std::pow(match_probability(calibration, static_cast<double>(pair.similarity)) - pair.match, 2) / 400;
  }
  EXPECT_NEAR(quality.expected_error, error, 1e-12);
  EXPECT_NEAR(quality.brier, brier, 1e-12);
}

}  // namespace
}  // namespace selvedge::evaluation
