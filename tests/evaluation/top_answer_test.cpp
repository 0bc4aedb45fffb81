#include "study/evaluation/top_answer.h"

#include <gtest/gtest.h>

#include <algorithm>

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
  const auto answers = top_answers_half_absent(world.embeddings, world.products, galleries, rng);
  ASSERT_EQ(answers.size(), 4u);
  EXPECT_EQ(std::count_if(answers.begin(), answers.end(), [](const TopAnswer& a) { return a.present; }), 2);
  for (std::size_t p = 0; p < 4; ++p) {
    EXPECT_EQ(answers[p].right, answers[p].present);
    const float own = world.embeddings.row(2 * p + 1)[p], next = world.embeddings.row(2 * p + 1)[(p + 1) % 4];
    EXPECT_FLOAT_EQ(answers[p].similarity, answers[p].present ? own : next);
  }
}

TEST(TopAnswer, a_wrong_best_answer_of_a_present_product_is_not_right) {
  const AnswerWorld world = world_of({0.9F, 0.9F, 0.9F, 0.9F});
  core::Rng rng(1);
  for (const TopAnswer& answer :
       top_answers_half_absent(world.embeddings, world.products, draw_galleries(world.products, 4, 5, rng), rng))
    EXPECT_FALSE(answer.right);
}

TEST(TopAnswer, is_judged_by_what_was_said_and_by_how_well_presence_shows) {
  // Present: 0.9 (right), 0.8 (right), 0.5 (wrong); absent: 0.6, 0.3.
  const std::vector<TopAnswer> answers = {
      {0.9F, true, true}, {0.8F, true, true}, {0.5F, true, false}, {0.6F, false, false}, {0.3F, false, false}};
  const TopAnswerQuality quality = judge_top_answers(answers, 300, {0, 0});  // says one half of everything
  EXPECT_EQ(quality.gallery, 300u);
  EXPECT_EQ(quality.answers, 5u);
  EXPECT_DOUBLE_EQ(quality.right, 2.0 / 3);
  EXPECT_NEAR(quality.calibration.expected_error, 0.1, 1e-12);  // 2 of 5 were right
  EXPECT_NEAR(quality.presence_auc, 5.0 / 6, 1e-12);            // of 3 x 2 combinations, 0.5 against 0.6 is wrong
  EXPECT_DOUBLE_EQ(quality.false_matches, 0.5);                 // all present accepted from 0.5 on: so is 0.6
  EXPECT_THROW(judge_top_answers({}, 300, {1, 0}), Error);
}

}  // namespace
}  // namespace selvedge::evaluation
