// How much worse the same queries do when their photos are worse.
#pragma once

#include <string>

#include "study/evaluation/comparison.h"
#include "study/evaluation/evaluation_plan.h"

namespace selvedge::evaluation {

struct PerturbedRetrieval {
  std::string name;  // of the perturbation
  std::string what;
  std::size_t size = 0;         // products in a gallery
  RetrievalScores scores;       // with the person images perturbed
  PairedDifference difference;  // to the same queries as they are; below 0: worse
};

// `embeddings`: of the plan's images as they are; `perturbed`: the same, with the rows of person images perturbed. On
// the plan's usual galleries. Throws invalid_argument where the plan has none or rows do not fit.
PerturbedRetrieval judge_perturbed(const EvaluationPlan& plan, const core::EmbeddingMatrix& embeddings,
                                   const core::EmbeddingMatrix& perturbed);

// Pictures without any pair: two views of each, of which one shall find the other. Row i of both shows picture i;
// galleries of at most `size` pictures.
struct ViewRetrieval {
  std::size_t size = 0;
  std::size_t queries = 0;
  RetrievalScores scores;
  RetrievalIntervals ci95;
};
ViewRetrieval judge_views(const core::EmbeddingMatrix& views, const core::EmbeddingMatrix& other_views,
                          std::size_t size, std::size_t galleries, std::size_t resamples, core::Rng rng);

}  // namespace selvedge::evaluation
