#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "selvedge/error.h"
#include "study/evaluation/retrieval.h"

namespace selvedge::evaluation {
namespace {

TEST(RetrievalScores, equal_a_slow_count) {
  core::Rng rng(1);
  for (int trial = 0; trial < 50; ++trial) {
    std::vector<std::size_t> ranks(1 + rng.below(60));
    for (std::size_t& rank : ranks) rank = 1 + rng.below(40);
    const RetrievalScores scores = retrieval_scores(ranks);
    double reciprocal = 0;
    for (const std::size_t rank : ranks)
      reciprocal += 1 / static_cast<double>(rank) / static_cast<double>(ranks.size());
    EXPECT_NEAR(scores.mrr, reciprocal, 1e-12);
    EXPECT_EQ(scores.map, scores.mrr);
    for (std::size_t i = 0; i < top_ks.size(); ++i) {
      double hits = 0;
      for (const std::size_t rank : ranks) hits += rank <= top_ks[i];
      EXPECT_NEAR(scores.top[i], hits / static_cast<double>(ranks.size()), 1e-12);
    }
    std::sort(ranks.begin(), ranks.end());
    const std::size_t n = ranks.size();
    EXPECT_EQ(scores.median_rank, static_cast<double>(ranks[(n - 1) / 2] + ranks[n / 2]) / 2);
  }
}

TEST(RetrievalScores, of_hand_made_ranks) {
  const std::vector<std::size_t> ranks{1, 2, 6, 20, 21};
  const RetrievalScores scores = retrieval_scores(ranks);
  EXPECT_DOUBLE_EQ(scores.top[0], 0.2);
  EXPECT_DOUBLE_EQ(scores.top[1], 0.4);
  EXPECT_DOUBLE_EQ(scores.top[2], 0.6);
  EXPECT_DOUBLE_EQ(scores.top[3], 0.8);
  EXPECT_EQ(scores.median_rank, 6);
  EXPECT_DOUBLE_EQ(scores.mrr, (1 + 0.5 + 1 / 6.0 + 0.05 + 1 / 21.0) / 5);
}

TEST(RetrievalScores, refuse_no_ranks_and_rank_zero) {
  EXPECT_THROW(retrieval_scores({}), Error);
  EXPECT_THROW(retrieval_scores(std::vector<std::size_t>{1, 0}), Error);
}

TEST(ChanceScores, are_what_random_ranks_give) {
  core::Rng rng(2);
  std::vector<std::size_t> ranks(400'000);
  for (std::size_t& rank : ranks) rank = 1 + rng.below(50);
  const RetrievalScores drawn = retrieval_scores(ranks);
  const RetrievalScores chance = chance_scores(50);
  for (std::size_t i = 0; i < top_ks.size(); ++i) EXPECT_NEAR(drawn.top[i], chance.top[i], 4e-3);
  EXPECT_NEAR(drawn.mrr, chance.mrr, 2e-3);
  EXPECT_NEAR(drawn.median_rank, chance.median_rank, 0.6);
  EXPECT_EQ(chance_scores(10).top[3], 1);
}

std::vector<QueryRank> drawn_ranks(std::size_t products, std::size_t queries_each, core::Rng& rng) {
  // A product is easy or hard, and all its queries share that: the reason to resample products instead of queries.
  std::vector<QueryRank> ranks;
  for (std::size_t p = 0; p < products; ++p) {
    const std::size_t rank = rng.chance(0.3) ? 1 : 2 + rng.below(60);
    for (std::size_t q = 0; q < queries_each; ++q) {
      QueryRank one;
      one.product = p;
      one.rank = rank;
      ranks.push_back(one);
    }
  }
  return ranks;
}

TEST(BootstrapIntervals, cover_the_truth_about_95_times_in_100) {
  core::Rng rng(3);
  int covered = 0;
  constexpr int trials = 400;
  for (int trial = 0; trial < trials; ++trial) {
    const auto interval = bootstrap_intervals(drawn_ranks(120, 4, rng), 300, rng);
    covered += interval.low.top[0] <= 0.3 && 0.3 <= interval.high.top[0];
  }
  // Binomial(400, 0.95): 0.91 to 0.985 holds with a probability above 0.999.
  EXPECT_GT(covered, 0.91 * trials);
  EXPECT_LT(covered, 0.985 * trials);
}

TEST(BootstrapIntervals, are_not_narrowed_by_asking_the_same_products_again) {
  core::Rng a(4), b(4), draws(5), more_draws(5);
  const auto once = bootstrap_intervals(drawn_ranks(200, 1, draws), 1000, a);
  const auto often = bootstrap_intervals(drawn_ranks(200, 20, more_draws), 1000, b);
  EXPECT_NEAR(once.high.top[0] - once.low.top[0], often.high.top[0] - often.low.top[0], 1e-9);
}

TEST(BootstrapIntervals, come_again_with_the_same_seed_and_hold_the_score) {
  core::Rng a(6), b(6), draws(7);
  const auto ranks = drawn_ranks(80, 3, draws);
  const auto first = bootstrap_intervals(ranks, 500, a);
  const auto second = bootstrap_intervals(ranks, 500, b);
  EXPECT_EQ(first.low.mrr, second.low.mrr);
  EXPECT_EQ(first.high.median_rank, second.high.median_rank);
  std::vector<std::size_t> values;
  for (const QueryRank& rank : ranks) values.push_back(rank.rank);
  const RetrievalScores scores = retrieval_scores(values);
  EXPECT_LE(first.low.mrr, scores.mrr);
  EXPECT_GE(first.high.mrr, scores.mrr);
  EXPECT_LE(first.low.median_rank, scores.median_rank);
  EXPECT_GE(first.high.median_rank, scores.median_rank);
}

TEST(CumulativeMatch, counts_queries_within_k) {
  std::vector<QueryRank> ranks(4);
  ranks[0].rank = 1;
  ranks[1].rank = 3;
  ranks[2].rank = 3;
  ranks[3].rank = 8;
  const std::vector<std::size_t> ks{1, 2, 3, 7, 8};
  EXPECT_EQ(cumulative_match(ranks, ks), (std::vector<double>{0.25, 0.25, 0.75, 0.75, 1}));
}

}  // namespace
}  // namespace selvedge::evaluation
