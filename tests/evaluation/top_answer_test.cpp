#include "study/evaluation/top_answer.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "selvedge/error.h"

namespace selvedge::evaluation {
namespace {

// Product p's image is axis p; its person image leans from it to the next axis by `lean` (0: the same image).
struct AnswerWorld {
  core::EmbeddingMatrix embeddings;
  std::vector<ProductRows> products;
};

AnswerWorld world_of(const std::vector<float>& leans) {
  AnswerWorld world;
  const std::size_t count = leans.size();
  for (std::size_t p = 0; p < count; ++p) {
    std::vector<float> product(count), person(count);
    product[p] = 1;
    person[p] = 1 - leans[p];
    person[(p + 1) % count] = leans[p];
    core::normalise(person);
    world.embeddings.append(product);
    world.embeddings.append(person);
    world.products.push_back({{2 * p}, {2 * p + 1}});
  }
  return world;
}

TEST(TopAnswer, half_of_the_queries_miss_their_product_and_get_the_next_best) {
  const AnswerWorld world = world_of({0.1F, 0.2F, 0.3F, 0.4F});
  core::Rng rng(1);
  const auto galleries = draw_galleries(world.products, 4, 1, rng);
  const auto answers = top_answers_half_absent(world.embeddings, world.products, galleries, {}, rng);
  ASSERT_EQ(answers.size(), 4u);
  EXPECT_EQ(std::count_if(answers.begin(), answers.end(), [](const TopAnswer& a) { return a.present; }), 2);
  for (std::size_t p = 0; p < 4; ++p) {
    EXPECT_EQ(answers[p].right, answers[p].present);
    const float own = world.embeddings.row(2 * p + 1)[p], next = world.embeddings.row(2 * p + 1)[(p + 1) % 4];
    EXPECT_FLOAT_EQ(answers[p].first.similarity, answers[p].present ? own : next);
  }
}

TEST(TopAnswer, a_wrong_best_answer_of_a_present_product_is_not_right) {
  const AnswerWorld world = world_of({0.9F, 0.9F, 0.9F, 0.9F});
  core::Rng rng(1);
  for (const TopAnswer& answer :
       top_answers_half_absent(world.embeddings, world.products, draw_galleries(world.products, 4, 5, rng), {}, rng))
    EXPECT_FALSE(answer.right);
}

TopAnswer said(double probability, bool present, bool right, std::size_t query = 0) {
  return {{}, query, probability, present, right};
}

TEST(TopAnswer, is_judged_by_what_was_said_and_by_how_well_presence_shows) {
  // Present: 0.9 (right), 0.8 (right), 0.5 (wrong); absent: 0.6, 0.3.
  const std::vector<TopAnswer> answers = {said(0.9, true, true), said(0.8, true, true), said(0.5, true, false),
                                          said(0.6, false, false), said(0.3, false, false)};
  const TopAnswerQuality quality = judge_top_answers(answers, 300);
  EXPECT_EQ(quality.gallery, 300u);
  EXPECT_EQ(quality.answers, 5u);
  EXPECT_DOUBLE_EQ(quality.right, 2.0 / 3);
  EXPECT_NEAR(quality.calibration.expected_error, (0.1 + 0.2 + 0.5 + 0.6 + 0.3) / 5,
              1e-12);                                // each in a bin of its own
  EXPECT_NEAR(quality.presence_auc, 5.0 / 6, 1e-6);  // of 3 x 2 combinations, 0.5 against 0.6 is wrong
  EXPECT_EQ(quality.presence_roc.front().true_positive_rate, 0);
  EXPECT_EQ(quality.presence_roc.back().true_positive_rate, 1);
  EXPECT_DOUBLE_EQ(quality.false_matches, 0.5);  // all present accepted from 0.5 on: so is 0.6
  EXPECT_TRUE(quality.kinds.empty());
  EXPECT_THROW(judge_top_answers({}, 300), Error);
}

TEST(TopAnswer, is_judged_by_kind_where_the_kind_is_known) {
  const std::vector<TopAnswer> answers = {said(0.9, true, true, 0), said(0.7, true, false, 0),
                                          said(0.2, false, false, 1), said(0.6, true, true, 2)};
  const auto kind = [](std::size_t row) { return row == 0 ? "top" : row == 1 ? "skirt" : ""; };
  const TopAnswerQuality quality = judge_top_answers(answers, 300, kind);
  ASSERT_EQ(quality.kinds.size(), 2u) << "a query of no known kind is of none";
  EXPECT_EQ(quality.kinds[0].kind, "skirt");
  EXPECT_EQ(quality.kinds[1].answers, 2u);
  EXPECT_NEAR(quality.kinds[1].said, 0.8, 1e-12);
  EXPECT_NEAR(quality.kinds[1].right, 0.5, 1e-12);
  EXPECT_NEAR(quality.kinds[1].expected_error, (0.1 + 0.7) / 2, 1e-12);
}

TEST(TopAnswer, is_what_the_model_s_calibration_says_of_it) {
  const AnswerWorld world = world_of({0.1F, 0.2F, 0.3F, 0.4F});
  AnswerRules rules;
  rules.answers = model_directory::AnswerCalibration{.similarity = 3, .margin = 2, .bias = -1, .background = 0.25};
  core::Rng rng(1);
  const auto galleries = draw_galleries(world.products, 4, 1, rng);
  for (const TopAnswer& answer : top_answers_half_absent(world.embeddings, world.products, galleries, rules, rng)) {
    const auto next = static_cast<double>(answer.first.next[0] + answer.first.next[1]) +
                      (answer.first.next.size() == 3 ? static_cast<double>(answer.first.next[2]) : 0);
    const double missing = 20 - static_cast<double>(answer.first.next.size());
    const double s = answer.first.similarity, background = (next + missing * 0.25) / 20;
    EXPECT_NEAR(answer.probability, 1 / (1 + std::exp(-(3 * s + 2 * (s - background) - 1))), 1e-9);
  }
}

}  // namespace
}  // namespace selvedge::evaluation
