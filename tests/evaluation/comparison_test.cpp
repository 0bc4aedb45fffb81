#include "study/evaluation/comparison.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "selvedge/error.h"

namespace selvedge::evaluation {
namespace {

std::vector<QueryRank> ranked(const std::vector<std::size_t>& ranks) {
  std::vector<QueryRank> queries;
  for (std::size_t i = 0; i < ranks.size(); ++i)
    queries.push_back({.gallery = 0, .query = i, .product = i, .rank = ranks[i]});
  return queries;
}

TEST(PairedDifference, is_the_difference_of_the_means) {
  core::Rng rng(1);
  const auto d = paired_difference(ranked({1, 2, 4, 8}), ranked({1, 1, 1, 8}), 100, rng);
  EXPECT_DOUBLE_EQ(d.mean.top[0], 0.5);
  EXPECT_DOUBLE_EQ(d.mean.top[1], 0);
  EXPECT_DOUBLE_EQ(d.mean.mrr, (0.5 + 0.75) / 4);
  EXPECT_LE(d.ci95.low.top[0], 0.5);
  EXPECT_GE(d.ci95.high.top[0], 0.5);
}

TEST(PairedDifference, of_a_model_with_itself_is_surely_nothing) {
  core::Rng rng(1);
  const auto ranks = ranked({1, 5, 9, 2, 1, 30});
  const auto d = paired_difference(ranks, ranks, 50, rng);
  EXPECT_EQ(d.ci95.low.top[0], 0);
  EXPECT_EQ(d.ci95.high.mrr, 0);
}

TEST(PairedDifference, draws_all_queries_of_a_product_together) {
  // One product, asked twice: each resample is that product, so there is nothing to vary.
  core::Rng rng(1);
  std::vector<QueryRank> first = ranked({1, 3}), second = ranked({1, 1});
  first[1].product = second[1].product = 0;
  const auto d = paired_difference(first, second, 50, rng);
  EXPECT_EQ(d.ci95.low.top[0], 0.5);
  EXPECT_EQ(d.ci95.high.top[0], 0.5);
}

TEST(PairedDifference, its_interval_is_as_wide_as_the_bootstrap_of_a_share) {
  // 400 products of which half gained: the standard error of the mean is sqrt(0.25 / 400) = 0.025.
  std::vector<std::size_t> before(400, 2), after(400, 2);
  std::fill_n(after.begin(), 200, std::size_t{1});
  core::Rng rng(4);
  const auto d = paired_difference(ranked(before), ranked(after), 2000, rng);
  EXPECT_NEAR(d.ci95.low.top[0], 0.5 - 1.96 * 0.025, 0.006);
  EXPECT_NEAR(d.ci95.high.top[0], 0.5 + 1.96 * 0.025, 0.006);
}

TEST(PairedDifference, refuses_other_queries) {
  core::Rng rng(1);
  EXPECT_THROW(paired_difference(ranked({1, 2}), ranked({1}), 10, rng), Error);
  auto other = ranked({1, 2});
  other[1].query = 7;
  EXPECT_THROW(paired_difference(ranked({1, 2}), other, 10, rng), Error);
}

TEST(ComparisonInWords, names_the_better_model_with_an_interval) {
  std::vector<std::size_t> before(400, 2), after(400, 2);
  std::fill_n(after.begin(), 200, std::size_t{1});
  core::Rng rng(4);
  const auto gain = paired_difference(ranked(before), ranked(after), 500, rng);
  EXPECT_EQ(better_of(gain), Better::second);
  EXPECT_THAT(comparison_in_words({"old", 0}, {"new", 0.5}, gain, 300),
              testing::MatchesRegex("new is better than old: among 300 products the right one comes first for 0.500 of "
                                    "the photos, against 0.000; difference \\+0.500 \\[\\+0.4.., \\+0.5..\\]"));
  const auto loss = paired_difference(ranked(after), ranked(before), 500, rng);
  EXPECT_EQ(better_of(loss), Better::first);
  EXPECT_THAT(
      comparison_in_words({"old", 0.5}, {"new", 0}, loss, 300),
      testing::AllOf(testing::StartsWith("old is better than new"), testing::HasSubstr("difference +0.500 [+0.4")));
  const auto none = paired_difference(ranked(after), ranked(after), 500, rng);
  EXPECT_EQ(better_of(none), Better::neither);
  EXPECT_THAT(comparison_in_words({"old", 0.5}, {"new", 0.5}, none, 300),
              testing::StartsWith("no difference between new and old is shown"));
}

}  // namespace
}  // namespace selvedge::evaluation
