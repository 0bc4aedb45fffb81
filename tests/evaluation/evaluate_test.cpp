#include "study/evaluation/evaluate.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "selvedge/error.h"

namespace selvedge::evaluation {
namespace {

constexpr std::size_t dim = 16;

struct EmbeddedWorld {
  EvaluationPlan plan;
  core::EmbeddingMatrix embeddings;
};

// `products` products, two product and two person images each, of embeddings that lie close together for one product.
EmbeddedWorld made_up_world(std::size_t products, double noise) {
  EmbeddedWorld world;
  core::Rng rng(5);
  world.plan.split = "test";
  world.plan.resamples = 100;
  for (std::size_t p = 0; p < products; ++p) {
    std::vector<double> centre(dim);
    for (double& x : centre) x = rng.normal();
    const ProductId id{"p" + std::to_string(p)};
    world.plan.product_ids.push_back(id);
    ProductRows& rows = world.plan.products.emplace_back();
    for (std::size_t i = 0; i < 4; ++i) {
      (i < 2 ? rows.product_images : rows.person_images).push_back(world.plan.images.size());
      world.plan.images.push_back({world.plan.images.size(), id.value, id});
      std::vector<float> row(dim);
      for (std::size_t j = 0; j < dim; ++j) row[j] = static_cast<float>(centre[j] + noise * rng.normal());
      core::normalise(row);
      world.embeddings.append(row);
    }
  }
  for (std::size_t p = 0; p < products; ++p) {
    for (std::size_t i = 0; i < 2; ++i) {
      const std::size_t other = (p + 1 + rng.below(products - 1)) % products;
      world.plan.pairs.push_back(
          {world.plan.products[p].product_images[i], world.plan.products[p].person_images[i], true});
      world.plan.pairs.push_back(
          {world.plan.products[p].product_images[i], world.plan.products[other].person_images[i], false});
    }
  }
  world.plan.validation_pairs = world.plan.pairs;
  for (const std::size_t size : {10u, 30u}) {
    world.plan.galleries.push_back({size, draw_galleries(world.plan.products, size, 5, rng)});
  }
  return world;
}

double similarity(const EmbeddedWorld& world, std::size_t a, std::size_t b) {
  double sum = 0;
  for (std::size_t j = 0; j < dim; ++j)
    sum += static_cast<double>(world.embeddings.row(a)[j]) * static_cast<double>(world.embeddings.row(b)[j]);
  return sum;
}

TEST(Evaluate, judges_the_planned_pairs_by_their_similarity) {
  const EmbeddedWorld world = made_up_world(40, 0.8);
  const EvaluationResult result = evaluate(world.plan, world.embeddings, {0.4, {5, -1}});
  std::size_t right = 0;
  for (std::size_t i = 0; i < world.plan.pairs.size(); ++i) {
    const RowPair& pair = world.plan.pairs[i];
    const double s = similarity(world, pair.product_image, pair.person_image);
    EXPECT_NEAR(static_cast<double>(result.pairs->judged[i].similarity), s, 1e-5);
    right += (s >= 0.4) == pair.match;
  }
  EXPECT_NEAR(result.pairs->random.chosen.accuracy,
              static_cast<double>(right) / static_cast<double>(world.plan.pairs.size()), 1e-9);
  EXPECT_EQ(result.pairs->random.chosen.threshold, 0.4);
  EXPECT_EQ(result.pairs->random.at_half.threshold, 0);
  EXPECT_FALSE(result.pairs->train.has_value());
}

TEST(Evaluate, takes_for_hard_negatives_the_nearest_image_of_any_other_product) {
  const EmbeddedWorld world = made_up_world(40, 0.8);
  const EvaluationResult result = evaluate(world.plan, world.embeddings, {0.4, {}});
  const auto& hard = result.pairs->judged_hard;
  ASSERT_EQ(hard.size(), world.plan.pairs.size());
  EXPECT_EQ(std::count_if(hard.begin(), hard.end(), [](const JudgedPair& p) { return p.pair.match; }), 80);
  for (const JudgedPair& pair : hard) {
    const ProductId& worn = world.plan.images[pair.pair.person_image].product;
    EXPECT_EQ(world.plan.images[pair.pair.product_image].product == worn, pair.pair.match);
    if (pair.pair.match) continue;
    for (std::size_t p = 0; p < world.plan.products.size(); ++p) {
      if (world.plan.product_ids[p] == worn) continue;
      for (const std::size_t row : world.plan.products[p].product_images) {
        EXPECT_LE(similarity(world, row, pair.pair.person_image), static_cast<double>(pair.similarity) + 1e-5);
      }
    }
  }
  EXPECT_LT(result.pairs->hard.chosen.auc, result.pairs->random.chosen.auc);
}

TEST(Evaluate, chooses_examples_of_both_kinds_from_the_largest_galleries) {
  const EmbeddedWorld world = made_up_world(60, 2.5);
  const EvaluationResult result = evaluate(world.plan, world.embeddings, {0.4, {}});
  EXPECT_EQ(result.example_size, 30u);
  ASSERT_EQ(result.good.size(), 6u);
  ASSERT_EQ(result.poor.size(), 6u);
  std::set<std::size_t> shown;
  for (const ExampleRow& row : result.good) {
    ASSERT_EQ(row.answers.size(), 5u);
    EXPECT_TRUE(row.answers[row.query.rank - 1].right);
    shown.insert(row.query.product);
  }
  for (const ExampleRow& row : result.poor) {
    EXPECT_GT(row.query.rank, 5u);
    for (const Answer& answer : row.answers) EXPECT_FALSE(answer.right);
    shown.insert(row.query.product);
  }
  EXPECT_EQ(shown.size(), 12u);
}

TEST(Evaluate, has_no_poor_examples_of_a_perfect_model) {
  const EmbeddedWorld world = made_up_world(60, 0);
  const EvaluationResult result = evaluate(world.plan, world.embeddings, {0.9, {}});
  EXPECT_EQ(result.retrieval[1].scores.top[0], 1);
  EXPECT_EQ(result.retrieval[1].ci95.low.top[0], 1);
  EXPECT_EQ(result.good.size(), 6u);
  EXPECT_TRUE(result.poor.empty());
  EXPECT_EQ(result.pairs->random.chosen.accuracy, 1);
}

TEST(Evaluate, is_no_better_than_chance_on_noise) {
  EmbeddedWorld world = made_up_world(100, 1);
  core::Rng rng(9);
  for (std::size_t i = 0; i < world.embeddings.rows(); ++i) {
    for (float& x : world.embeddings.row(i)) x = static_cast<float>(rng.normal());
    core::normalise(world.embeddings.row(i));
  }
  const EvaluationResult result = evaluate(world.plan, world.embeddings, {0, {}});
  const RetrievalExperiment& n30 = result.retrieval[1];
  EXPECT_LE(n30.ci95.low.top[1], n30.chance.top[1]);
  EXPECT_GE(n30.ci95.high.top[1], n30.chance.top[1]);
  EXPECT_NEAR(result.pairs->random.chosen.auc, 0.5, 0.1);
}

TEST(Evaluate, draws_the_same_again_and_other_examples_with_another_seed) {
  EmbeddedWorld world = made_up_world(60, 2.5);
  const auto queries = [&] {
    std::vector<std::size_t> shown;
    const EvaluationResult result = evaluate(world.plan, world.embeddings, {0.4, {}});
    for (const ExampleRow& row : result.good) shown.push_back(row.query.query);
    for (const std::size_t sample : result.pairs->samples) shown.push_back(sample);
    return shown;
  };
  const auto first = queries();
  EXPECT_EQ(first, queries());
  world.plan.seed = 77;
  EXPECT_NE(first, queries());
}

TEST(Evaluate, counts_distractors_into_chance_and_rank) {
  const EmbeddedWorld world = made_up_world(40, 0.8);
  core::EmbeddingMatrix distractors(1000, dim);
  core::Rng rng(3);
  for (std::size_t i = 0; i < distractors.rows(); ++i) {
    for (float& x : distractors.row(i)) x = static_cast<float>(rng.normal());
    core::normalise(distractors.row(i));
  }
  const auto alone = evaluate(world.plan, world.embeddings, {0.4, {}});
  const auto among = evaluate(world.plan, world.embeddings, {0.4, {}}, distractors);
  EXPECT_EQ(among.retrieval[0].distractors, 1000u);
  EXPECT_DOUBLE_EQ(among.retrieval[0].chance.top[0], 1 / 1010.0);
  EXPECT_EQ(among.retrieval[0].curve_ranks.back(), 1010u);
  for (std::size_t i = 0; i < alone.retrieval[0].ranks.size(); ++i) {
    EXPECT_GE(among.retrieval[0].ranks[i].rank, alone.retrieval[0].ranks[i].rank);
  }
  EXPECT_LT(among.retrieval[0].scores.mrr, alone.retrieval[0].scores.mrr);
}

TEST(Evaluate, refuses_embeddings_that_do_not_fit_the_plan) {
  const EmbeddedWorld world = made_up_world(40, 0.8);
  EXPECT_THROW(evaluate(world.plan, core::EmbeddingMatrix(3, dim), {0.4, {}}), Error);
  EXPECT_THROW(choose_decision(world.plan, core::EmbeddingMatrix(3, dim)), Error);
}

TEST(ChooseDecision, finds_the_threshold_of_best_accuracy_on_validation_pairs) {
  const EmbeddedWorld world = made_up_world(40, 1.2);
  const Decision decision = choose_decision(world.plan, world.embeddings);
  const double best = evaluate(world.plan, world.embeddings, decision).pairs->random.chosen.accuracy;
  for (double threshold = -1; threshold <= 1; threshold += 0.01) {
    EXPECT_LE(evaluate({world.plan.split,
                        0,
                        1,
                        world.plan.images,
                        world.plan.product_ids,
                        world.plan.products,
                        world.plan.pairs,
                        {},
                        {},
                        {}},
                       world.embeddings, {threshold, {}})
                  .pairs->random.chosen.accuracy,
              best + 1e-12);
  }
}

}  // namespace
}  // namespace selvedge::evaluation
