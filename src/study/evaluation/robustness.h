// How much worse the same queries do when their photos are worse.
#pragma once

#include <string>
#include <vector>

#include "ground/core/rng.h"
#include "selvedge/image.h"
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

// ---- The known ways in which photos are made worse.

struct Perturbation {
  std::string name;  // as given to `evaluate --perturb`
  std::string what;  // for tables
};

// crop: the central 70 % of each side. rotate: 15 degrees either way, edges continued. blur: Gaussian of sigma 2 at a
// width of 192. dark, bright: linear light times 0.5 and 2. jpeg: quality 20. cover: one grey rectangle over a quarter
// of the picture. background: the light background that touches the border replaced by texture.
const std::vector<Perturbation>& perturbations();

// `rng` chooses the turn's direction, the rectangle's place and the texture. Throws invalid_argument for an unknown
// name, naming the known ones, and for an empty picture.
Image perturb(const Image& image, const std::string& name, core::Rng& rng);

}  // namespace selvedge::evaluation
