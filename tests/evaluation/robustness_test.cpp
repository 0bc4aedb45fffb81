#include "study/evaluation/robustness.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "selvedge/error.h"

namespace selvedge::evaluation {
namespace {

core::EmbeddingMatrix axes(std::size_t count, std::size_t shift = 0) {
  core::EmbeddingMatrix rows(count, count);
  for (std::size_t i = 0; i < count; ++i) rows.row(i)[(i + shift) % count] = 1;
  return rows;
}

// Four products; product p's image is row p, its person image row 4 + p.
EvaluationPlan plan_of_four() {
  EvaluationPlan plan;
  plan.images.resize(8);
  plan.resamples = 50;
  for (std::size_t p = 0; p < 4; ++p) plan.products.push_back({{p}, {4 + p}});
  core::Rng rng(1);
  plan.galleries.push_back({4, draw_galleries(plan.products, 4, 1, rng)});
  return plan;
}

core::EmbeddingMatrix both_sides(const core::EmbeddingMatrix& persons) {
  core::EmbeddingMatrix rows = axes(4);
  for (std::size_t i = 0; i < 4; ++i) rows.append(persons.row(i));
  return rows;
}

TEST(Robustness, says_how_much_the_same_queries_lose) {
  core::EmbeddingMatrix worse = axes(4);
  std::ranges::copy(axes(4, 1).row(0), worse.row(0).begin());  // one person now looks like the next product
  const auto judged = judge_perturbed(plan_of_four(), both_sides(axes(4)), both_sides(worse));
  EXPECT_EQ(judged.size, 4u);
  EXPECT_DOUBLE_EQ(judged.scores.top[0], 0.75);
  EXPECT_DOUBLE_EQ(judged.difference.mean.top[0], -0.25);
}

TEST(Robustness, needs_galleries_and_the_same_rows) {
  EvaluationPlan none = plan_of_four();
  none.galleries.clear();
  EXPECT_THROW(judge_perturbed(none, both_sides(axes(4)), both_sides(axes(4))), Error);
  EXPECT_THROW(judge_perturbed(plan_of_four(), both_sides(axes(4)), axes(4)), Error);
}

TEST(Robustness, views_find_each_other_where_they_are_alike) {
  const auto same = judge_views(axes(6), axes(6), 1000, 3, 50, core::Rng(1));
  EXPECT_EQ(same.size, 6u);
  EXPECT_EQ(same.queries, 6u) << "all galleries of everything are the same one";
  EXPECT_DOUBLE_EQ(same.scores.top[0], 1);
  EXPECT_DOUBLE_EQ(judge_views(axes(6), axes(6, 1), 1000, 3, 50, core::Rng(1)).scores.top[0], 0);
  EXPECT_THROW(judge_views(axes(6), axes(5), 1000, 3, 50, core::Rng(1)), Error);
}

}  // namespace
}  // namespace selvedge::evaluation
