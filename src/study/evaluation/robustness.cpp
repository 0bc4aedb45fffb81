#include "study/evaluation/robustness.h"

#include <algorithm>
#include <vector>

#include "selvedge/error.h"

namespace selvedge::evaluation {
namespace {

constexpr std::uint64_t difference_stream = 400;

}  // namespace

PerturbedRetrieval judge_perturbed(const EvaluationPlan& plan, const core::EmbeddingMatrix& embeddings,
                                   const core::EmbeddingMatrix& perturbed) {
  if (plan.galleries.empty() || perturbed.rows() != embeddings.rows()) {
    throw Error(ErrorKind::invalid_argument,
                "[judge_perturbed] expected a plan with galleries and as many rows of both, got " +
                    std::to_string(plan.galleries.size()) + " sizes, " + std::to_string(embeddings.rows()) + " and " +
                    std::to_string(perturbed.rows()) + " rows");
  }
  const PlannedGalleries& planned = plan.galleries[usual_galleries(plan)];
  const auto clean = rank_queries(embeddings, plan.products, planned.galleries);
  const auto worse = rank_queries(perturbed, plan.products, planned.galleries);
  core::Rng rng = core::Rng(plan.seed).fork(difference_stream);
  PerturbedRetrieval result;
  result.size = planned.size;
  result.scores = ranked_scores(worse);
  result.difference = paired_difference(clean, worse, plan.resamples, rng);
  return result;
}

ViewRetrieval judge_views(const core::EmbeddingMatrix& views, const core::EmbeddingMatrix& other_views,
                          std::size_t size, std::size_t galleries, std::size_t resamples, core::Rng rng) {
  if (views.rows() != other_views.rows() || views.empty()) {
    throw Error(ErrorKind::invalid_argument, "[judge_views] expected as many views on both sides, got " +
                                                 std::to_string(views.rows()) + " and " +
                                                 std::to_string(other_views.rows()));
  }
  core::EmbeddingMatrix both = views;
  std::vector<ProductRows> products;
  for (std::size_t i = 0; i < other_views.rows(); ++i) {
    both.append(other_views.row(i));
    products.push_back({{i}, {views.rows() + i}});
  }
  ViewRetrieval result;
  result.size = std::min(size, views.rows());
  const auto drawn = draw_galleries(products, result.size, galleries, rng);
  const auto ranked = rank_queries(both, products, drawn);
  result.queries = ranked.size();
  result.scores = ranked_scores(ranked);
  result.ci95 = bootstrap_intervals(ranked, resamples, rng);
  return result;
}

}  // namespace selvedge::evaluation
