#include "study/evaluation/answer_calibration.h"

#include <gtest/gtest.h>

#include <cmath>

#include "ground/core/rng.h"
#include "selvedge/error.h"

namespace selvedge::evaluation {
namespace {

SeenAnswer seen(float similarity, float next, bool right, double weight = 1) {
  return {{0, similarity, std::vector<float>(model_directory::background_products, next)}, std::nullopt, right, weight};
}

// Answers that are right as often as `truth` says of them.
template <typename Truth>
std::vector<SeenAnswer> drawn(std::size_t count, const Truth& truth) {
  core::Rng rng(7);
  std::vector<SeenAnswer> answers;
  for (std::size_t i = 0; i < count; ++i) {
    const auto similarity = static_cast<float>(0.4 + 0.5 * rng.uniform());
    const auto next = static_cast<float>(0.3 + 0.3 * rng.uniform());
    answers.push_back(seen(similarity, next, false));
    answers.back().right = rng.uniform() < truth(static_cast<double>(similarity), static_cast<double>(next));
  }
  return answers;
}

TEST(AnswerCalibration, finds_the_slopes_that_answers_were_drawn_with) {
  const auto fitted = fit_answer_calibration(
      drawn(40'000, [](double s, double next) { return 1 / (1 + std::exp(-(10 * s + 12 * (s - next) - 9))); }));
  EXPECT_NEAR(fitted.similarity, 10, 0.7);
  EXPECT_NEAR(fitted.margin, 12, 0.7);
  EXPECT_NEAR(fitted.bias, -9, 0.5);
  EXPECT_NEAR(fitted.background, 0.45, 0.01);
  EXPECT_TRUE(fitted.kinds.empty());
}

TEST(AnswerCalibration, never_calls_a_more_similar_product_less_likely) {
  const auto fitted =
      fit_answer_calibration(drawn(5'000, [](double s, double) { return 1 / (1 + std::exp(20 * s - 12)); }));
  EXPECT_GE(fitted.similarity, 0);
  EXPECT_GE(fitted.margin, 0);
}

TEST(AnswerCalibration, stays_finite_where_right_and_wrong_can_be_told_apart_perfectly) {
  const std::vector<SeenAnswer> answers = {seen(0.9F, 0.3F, true), seen(0.8F, 0.3F, true), seen(0.5F, 0.45F, false)};
  const auto fitted = fit_answer_calibration(answers);
  EXPECT_GT(fitted.probability(0.9, 0.3), fitted.probability(0.5, 0.45));
  EXPECT_TRUE(std::isfinite(fitted.similarity + fitted.margin + fitted.bias));
}

TEST(AnswerCalibration, gives_a_kind_that_is_rarely_right_a_bias_of_its_own_and_one_never_seen_none) {
  auto answers = drawn(4'000, [](double s, double) { return 1 / (1 + std::exp(-(20 * s - 13))); });
  for (std::size_t i = 0; i < answers.size(); ++i) {
    answers[i].photo.emplace();
    const bool skirt = i % 2 == 0;
    (*answers[i].photo)[static_cast<std::size_t>(skirt ? garments::Kind::skirt : garments::Kind::top)] = 1;
    if (skirt && i % 8 != 0) answers[i].right = false;
  }
  const auto fitted = fit_answer_calibration(answers);
  EXPECT_LT(fitted.kinds.at("skirt"), fitted.kinds.at("top") - 1);
  EXPECT_NEAR(fitted.kinds.at("hat"), 0, 1e-9);
}

TEST(AnswerCalibration, counts_a_photo_of_twice_the_weight_as_two) {
  auto once = drawn(500, [](double s, double) { return s; });
  auto twice = once;
  for (std::size_t i = 0; i < once.size(); i += 2) {
    once[i].weight = 2;
    twice.push_back(twice[i]);
  }
  const auto a = fit_answer_calibration(once), b = fit_answer_calibration(twice);
  EXPECT_NEAR(a.similarity, b.similarity, 1e-6);
  EXPECT_NEAR(a.bias, b.bias, 1e-6);
}

TEST(AnswerCalibration, refuses_answers_that_are_all_right) {
  EXPECT_THROW(fit_answer_calibration(std::vector{seen(0.9F, 0.3F, true)}), Error);
  EXPECT_THROW(fit_answer_calibration({}), Error);
}

}  // namespace
}  // namespace selvedge::evaluation
