// Judges how much worse the same queries do if their photos are worse.
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
  PairedDifference difference;  // from the same queries unchanged; below 0: worse
};

// `embeddings` are those of the plan's images as they are; in `perturbed` the rows of person images are those of
// perturbed pictures. Uses the plan's usual galleries. Throws invalid_argument if the plan has none or rows do not fit.
PerturbedRetrieval judge_perturbed(const EvaluationPlan& plan, const core::EmbeddingMatrix& embeddings,
                                   const core::EmbeddingMatrix& perturbed);

// For pictures without pairs. Two views of each picture are made, and one should find the other. Row i of both matrices
// shows picture i. Galleries have `size` pictures, or all if there are fewer. Throws invalid_argument unless both have
// the same number of rows, at least one.
struct ViewRetrieval {
  std::size_t size = 0;
  std::size_t queries = 0;
  RetrievalScores scores;
  RetrievalIntervals ci95;
};
ViewRetrieval judge_views(const core::EmbeddingMatrix& views, const core::EmbeddingMatrix& other_views,
                          std::size_t size, std::size_t galleries, std::size_t resamples, core::Rng rng);

// ---- The known perturbations.

struct Perturbation {
  std::string name;  // as given to `evaluate --perturb`
  std::string what;  // for tables
};

// The perturbations:
// - crop: the central 70 % of each side;
// - rotate: 15 degrees either way, edges continued;
// - blur: Gaussian of sigma 2 at a width of 192;
// - dark, bright: linear light times 0.5 and 2;
// - jpeg: quality 20;
// - cover: one grey rectangle over a quarter of the picture;
// - background: the light background that touches the border is replaced by texture.
const std::vector<Perturbation>& perturbations();

// `rng` chooses the direction of the rotation, the place of the rectangle and the texture. Throws invalid_argument for
// an unknown name, naming the known ones, and for an empty picture.
Image perturb(const Image& image, const std::string& name, core::Rng& rng);

}  // namespace selvedge::evaluation
