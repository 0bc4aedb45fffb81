// Each draw has its own stream of the plan's seed. So the draws of one experiment do not depend on whether another was
// asked for.
#include "study/evaluation/evaluate.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <string>

#include "selvedge/error.h"

namespace selvedge::evaluation {
namespace {

// Streams of the plan's seed.
constexpr std::uint64_t samples_stream = 101;
constexpr std::uint64_t examples_stream = 102;
constexpr std::uint64_t absent_stream = 103;
constexpr std::uint64_t bootstrap_stream = 200;

constexpr std::size_t samples_of_each_kind = 8;
constexpr std::size_t example_rows = 6;
constexpr std::size_t example_answers = 5;

std::vector<JudgedPair> judge(std::span<const RowPair> pairs, const core::EmbeddingMatrix& embeddings) {
  std::vector<JudgedPair> judged;
  judged.reserve(pairs.size());
  for (const RowPair& pair : pairs) {
    judged.push_back(
        {pair, embeddings.similarity(embeddings.row(pair.product_image), embeddings.row(pair.person_image))});
  }
  return judged;
}

std::vector<ScoredPair> scores_of(std::span<const JudgedPair> judged) {
  std::vector<ScoredPair> scores;
  scores.reserve(judged.size());
  for (const JudgedPair& pair : judged) scores.push_back({pair.similarity, pair.pair.match});
  return scores;
}

PairJudgement judgement_of(std::span<const ScoredPair> pairs, double threshold, double half) {
  return {judge_pairs(pairs, threshold), judge_pairs(pairs, half), roc_curve(pairs), similarity_histogram(pairs)};
}

// The positives; then, for each, its person image beside the most similar image of the nearest wrong product.
std::vector<RowPair> hard_pairs(const EvaluationPlan& plan, const core::EmbeddingMatrix& embeddings) {
  std::map<std::size_t, std::size_t> product_of_row;
  for (std::size_t p = 0; p < plan.products.size(); ++p) {
    for (const std::size_t row : plan.products[p].person_images) product_of_row[row] = p;
  }
  std::vector<RowPair> pairs;
  std::vector<std::size_t> queries, own;
  for (const RowPair& pair : plan.pairs) {
    if (!pair.match) continue;
    pairs.push_back(pair);
    queries.push_back(pair.person_image);
    own.push_back(product_of_row.at(pair.person_image));
  }
  const std::size_t positives = pairs.size();
  const auto nearest = nearest_wrong_products(embeddings, plan.products, queries, own);
  for (std::size_t i = 0; i < positives; ++i) {
    const auto& images = plan.products[nearest[i]].product_images;
    const auto closeness = [&](std::size_t row) {
      return embeddings.similarity(embeddings.row(row), embeddings.row(queries[i]));
    };
    const auto best = std::max_element(images.begin(), images.end(),
                                       [&](std::size_t a, std::size_t b) { return closeness(a) < closeness(b); });
    pairs.push_back({*best, queries[i], false});
  }
  return pairs;
}

std::vector<std::size_t> draw_samples(std::span<const JudgedPair> judged, core::Rng rng) {
  std::vector<std::size_t> order = rng.sample(judged.size(), judged.size());
  std::vector<std::size_t> samples;
  for (const bool match : {true, false}) {
    std::size_t taken = 0;
    for (const std::size_t i : order) {
      if (judged[i].pair.match != match || taken == samples_of_each_kind) continue;
      samples.push_back(i);
      ++taken;
    }
  }
  return samples;
}

PairExperiment pair_experiment(const EvaluationPlan& plan, const core::EmbeddingMatrix& embeddings,
                               const Decision& decision) {
  PairExperiment experiment;
  const double half = embeddings.compares_by_l1() ? decision.threshold : paper_threshold;
  experiment.judged = judge(plan.pairs, embeddings);
  const auto random = scores_of(experiment.judged);
  experiment.random = judgement_of(random, decision.threshold, half);
  experiment.calibration = calibration_quality(random, decision.calibration);
  experiment.judged_hard = judge(hard_pairs(plan, embeddings), embeddings);
  experiment.hard = judgement_of(scores_of(experiment.judged_hard), decision.threshold, half);
  if (!plan.train_pairs.empty()) {
    experiment.train = judgement_of(scores_of(judge(plan.train_pairs, embeddings)), decision.threshold, half);
  }
  experiment.samples = draw_samples(experiment.judged, core::Rng(plan.seed).fork(samples_stream));
  return experiment;
}

// 1, 2, 3 … up to n, closer together where the curve is steep: at most some 120 values.
std::vector<std::size_t> curve_places(std::size_t n) {
  std::vector<std::size_t> places;
  double next = 1;
  for (std::size_t k = 1; k <= n; ++k) {
    if (static_cast<double>(k) + 0.5 < next && k != n) continue;
    places.push_back(k);
    next = std::max(static_cast<double>(k) + 1, static_cast<double>(k) * 1.06);
  }
  return places;
}

RetrievalExperiment retrieval_experiment(const EvaluationPlan& plan, const PlannedGalleries& planned,
                                         const core::EmbeddingMatrix& embeddings,
                                         const core::EmbeddingMatrix& distractors) {
  RetrievalExperiment experiment;
  experiment.size = planned.size;
  experiment.galleries = planned.galleries.size();
  experiment.distractors = distractors.rows();
  experiment.ranks = rank_queries(embeddings, plan.products, planned.galleries, distractors);
  experiment.scores = ranked_scores(experiment.ranks);
  experiment.chance = chance_scores(planned.size + distractors.rows());
  core::Rng rng = core::Rng(plan.seed).fork(bootstrap_stream + planned.size);
  experiment.ci95 = bootstrap_intervals(experiment.ranks, plan.resamples, rng);
  experiment.curve_ranks = curve_places(planned.size + distractors.rows());
  experiment.curve = cumulative_match(experiment.ranks, experiment.curve_ranks);
  return experiment;
}

void add_examples(const EvaluationPlan& plan, const core::EmbeddingMatrix& embeddings, EvaluationResult& result) {
  const std::size_t chosen = usual_galleries(plan);
  const RetrievalExperiment& experiment = result.retrieval[chosen];
  result.example_size = experiment.size;
  core::Rng rng = core::Rng(plan.seed).fork(examples_stream);
  std::set<std::size_t> shown;
  for (const std::size_t i : rng.sample(experiment.ranks.size(), experiment.ranks.size())) {
    const QueryRank& query = experiment.ranks[i];
    auto& rows = query.rank <= example_answers ? result.good : result.poor;
    if (rows.size() == example_rows || !shown.insert(query.product).second) continue;
    const Gallery& gallery = plan.galleries[chosen].galleries[query.gallery];
    rows.push_back({query, top_answers(embeddings, plan.products, gallery, query, example_answers)});
    if (result.good.size() == example_rows && result.poor.size() == example_rows) break;
  }
}

void require_rows(const EvaluationPlan& plan, const core::EmbeddingMatrix& embeddings) {
  if (embeddings.rows() != plan.images.size()) {
    throw Error(ErrorKind::invalid_argument, "[evaluate] expected one embedding for each of the plan's " +
                                                 std::to_string(plan.images.size()) + " images, got " +
                                                 std::to_string(embeddings.rows()));
  }
}

}  // namespace

Decision choose_decision(const EvaluationPlan& plan, const core::EmbeddingMatrix& embeddings) {
  require_rows(plan, embeddings);
  const auto pairs = scores_of(judge(plan.validation_pairs, embeddings));
  return {best_threshold(pairs).threshold, fit_calibration(pairs)};
}

EvaluationResult evaluate(const EvaluationPlan& plan, const core::EmbeddingMatrix& embeddings, const Decision& decision,
                          const core::EmbeddingMatrix& distractors) {
  require_rows(plan, embeddings);
  EvaluationResult result;
  if (!plan.pairs.empty()) result.pairs = pair_experiment(plan, embeddings, decision);
  for (const PlannedGalleries& planned : plan.galleries) {
    result.retrieval.push_back(retrieval_experiment(plan, planned, embeddings, distractors));
  }
  if (!result.retrieval.empty()) {
    add_examples(plan, embeddings, result);
    const PlannedGalleries& usual = plan.galleries[usual_galleries(plan)];
    core::Rng rng = core::Rng(plan.seed).fork(absent_stream);
    const auto answers = top_answers_half_absent(embeddings, plan.products, usual.galleries, decision.rules(), rng);
    if (!answers.empty()) {
      result.top_answers =
          judge_top_answers(answers, usual.size, [&](std::size_t row) { return plan.images[row].kind; });
    }
  }
  return result;
}

}  // namespace selvedge::evaluation
