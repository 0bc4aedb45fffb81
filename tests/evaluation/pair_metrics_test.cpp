#include "study/evaluation/pair_metrics.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "ground/core/rng.h"
#include "selvedge/error.h"

namespace selvedge::evaluation {
namespace {

// Similarities on a coarse grid, so that ties are many.
std::vector<ScoredPair> random_pairs(std::size_t count, core::Rng& rng, int grid = 20) {
  std::vector<ScoredPair> pairs;
  for (std::size_t i = 0; i < count; ++i) {
    const bool match = rng.chance(0.4);
    const double shifted = rng.normal() * 0.3 + (match ? 0.2 : -0.1);
    pairs.push_back({static_cast<float>(std::round(shifted * grid) / grid), match});
  }
  return pairs;
}

double slow_auc(const std::vector<ScoredPair>& pairs) {
  double wins = 0, duels = 0;
  for (const auto& a : pairs) {
    for (const auto& b : pairs) {
      if (!a.match || b.match) continue;
      ++duels;
      wins += a.similarity > b.similarity ? 1 : a.similarity == b.similarity ? 0.5 : 0;
    }
  }
  return wins / duels;
}

TEST(PairMetrics, agree_with_the_papers_own_confusion_matrices) {
  const PairMetrics test = metrics_of({2917, 2743, 504, 5156});
  EXPECT_NEAR(test.accuracy, 0.713, 5e-4);
  EXPECT_NEAR(test.precision, 0.653, 5e-4);
  EXPECT_NEAR(test.recall, 0.911, 5e-4);
  EXPECT_NEAR(test.f1, 0.761, 5e-4);
  const PairMetrics train = metrics_of({10213, 9787, 691, 19309});
  EXPECT_NEAR(train.accuracy, 0.738, 5e-4);
  EXPECT_NEAR(train.precision, 0.664, 5e-4);
  EXPECT_NEAR(train.recall, 0.965, 5e-4);
  EXPECT_NEAR(train.f1, 0.787, 5e-4);
}

TEST(PairMetrics, a_similarity_equal_to_the_threshold_is_predicted_to_match) {
  const std::vector<ScoredPair> pairs{{0.5f, true}, {0.5f, false}, {0.49f, true}, {0.49f, false}};
  EXPECT_EQ(count_confusion(pairs, 0.5), (Confusion{1, 1, 1, 1}));
}

TEST(PairMetrics, ratios_without_a_denominator_are_zero) {
  const std::vector<ScoredPair> pairs{{0.1f, false}, {0.2f, false}};
  const PairMetrics metrics = judge_pairs(pairs, 0.9);
  EXPECT_EQ(metrics.precision, 0);
  EXPECT_EQ(metrics.recall, 0);
  EXPECT_EQ(metrics.f1, 0);
  EXPECT_EQ(metrics.accuracy, 1);
  EXPECT_EQ(metrics.auc, 0.5);
}

TEST(PairMetrics, no_pairs_are_refused) {
  EXPECT_THROW(judge_pairs({}, 0), Error);
  EXPECT_THROW(roc_auc({}), Error);
  EXPECT_THROW(roc_curve({}), Error);
  EXPECT_THROW(similarity_histogram({}), Error);
}

TEST(RocAuc, equals_the_count_of_all_duels_with_ties_as_halves) {
  core::Rng rng(1);
  for (int trial = 0; trial < 30; ++trial) {
    const auto pairs = random_pairs(20 + rng.below(150), rng, trial % 2 == 0 ? 5 : 1000);
    EXPECT_NEAR(roc_auc(pairs), slow_auc(pairs), 1e-12);
  }
}

TEST(RocAuc, is_one_half_where_every_pair_scores_alike_in_whatever_order) {
  std::vector<ScoredPair> pairs(100, {0.3f, false});
  for (std::size_t i = 0; i < 50; ++i) pairs[i].match = true;
  EXPECT_DOUBLE_EQ(roc_auc(pairs), 0.5);
}

TEST(RocAuc, similarities_that_are_no_numbers_count_as_lowest) {
  const float nan = std::numeric_limits<float>::quiet_NaN();
  const std::vector<ScoredPair> pairs{{nan, true}, {0.1f, false}, {0.9f, true}, {nan, false}};
  EXPECT_DOUBLE_EQ(roc_auc(pairs), (0 + 0.5 + 1 + 1) / 4);
  EXPECT_EQ(count_confusion(pairs, -1), (Confusion{1, 1, 1, 1}));
}

TEST(RocCurve, holds_the_rates_of_every_threshold) {
  core::Rng rng(2);
  const auto pairs = random_pairs(200, rng);
  const auto curve = roc_curve(pairs, 10'000);
  EXPECT_EQ(curve.front().true_positive_rate, 0);
  EXPECT_EQ(curve.back().false_positive_rate, 1);
  for (const ScoredPair& pair : pairs) {
    const Confusion c = count_confusion(pairs, static_cast<double>(pair.similarity));
    const double tpr =
        static_cast<double>(c.true_positives) / static_cast<double>(c.true_positives + c.false_negatives);
    const double fpr =
        static_cast<double>(c.false_positives) / static_cast<double>(c.false_positives + c.true_negatives);
    EXPECT_TRUE(std::any_of(curve.begin(), curve.end(), [&](const RocPoint& p) {
      return std::abs(p.true_positive_rate - tpr) < 1e-12 && std::abs(p.false_positive_rate - fpr) < 1e-12;
    }));
  }
}

TEST(RocCurve, is_thinned_to_the_points_asked_for_and_keeps_both_ends) {
  core::Rng rng(3);
  const auto curve = roc_curve(random_pairs(5000, rng, 100'000), 50);
  ASSERT_EQ(curve.size(), 50u);
  EXPECT_EQ(curve.front().false_positive_rate, 0);
  EXPECT_EQ(curve.back().true_positive_rate, 1);
}

TEST(SimilarityHistogram, counts_every_pair_once_in_the_bin_that_holds_it) {
  core::Rng rng(4);
  const auto pairs = random_pairs(500, rng, 1000);
  const auto histogram = similarity_histogram(pairs, 16);
  const double width = (histogram.high - histogram.low) / 16;
  std::size_t counted = 0;
  for (std::size_t b = 0; b < 16; ++b) {
    counted += histogram.matching[b] + histogram.other[b];
    std::size_t inside = 0;
    for (const ScoredPair& pair : pairs) {
      const double s = std::clamp(static_cast<double>(pair.similarity), histogram.low, histogram.high);
      const double low = histogram.low + static_cast<double>(b) * width;
      inside += pair.match && s >= low && (s < low + width || b == 15) ? 1 : 0;
    }
    EXPECT_NEAR(static_cast<double>(histogram.matching[b]), static_cast<double>(inside), 1) << b;
  }
  EXPECT_EQ(counted, pairs.size());
}

TEST(SimilarityHistogram, spans_similarities_of_any_size_and_leaves_out_what_is_no_number) {
  std::vector<ScoredPair> pairs;
  for (int i = 2; i <= 9; ++i) pairs.push_back({static_cast<float>(-i), i % 2 == 0});
  pairs.push_back({-std::numeric_limits<float>::infinity(), false});
  pairs.push_back({std::numeric_limits<float>::quiet_NaN(), false});
  const auto histogram = similarity_histogram(pairs, 7);
  EXPECT_NEAR(histogram.low, -9, 0.11);
  EXPECT_NEAR(histogram.high, -2, 0.11);
  EXPECT_EQ(std::ranges::count_if(histogram.matching, [](std::size_t count) { return count > 0; }), 4);
}

TEST(SimilarityHistogram, copes_with_one_value_for_all) {
  const std::vector<ScoredPair> pairs(7, {0.5f, true});
  const auto histogram = similarity_histogram(pairs);
  EXPECT_LT(histogram.low, histogram.high);
  std::size_t counted = 0;
  for (const std::size_t count : histogram.matching) counted += count;
  EXPECT_EQ(counted, 7u);
}

}  // namespace
}  // namespace selvedge::evaluation
