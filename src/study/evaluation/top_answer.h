// What a shopper sees first, and whether it may be believed: the best answer of a gallery which, for half of the
// queries, does not hold the product asked for.
#pragma once

#include <span>
#include <vector>

#include "ground/core/embedding_matrix.h"
#include "study/evaluation/calibration.h"
#include "study/evaluation/retrieval.h"

namespace selvedge::evaluation {

struct TopAnswer {
  float similarity = 0;  // of the best answer
  bool present = false;  // the product asked for is in the gallery
  bool right = false;    // the best answer is that product
};

// The galleries that the paper's figures use: what a match probability refers to.
inline constexpr std::size_t usual_gallery = 300;

// One for each query of each gallery. For half of a gallery's queries, drawn at random, their own product is taken out.
std::vector<TopAnswer> top_answers_half_absent(const core::EmbeddingMatrix& embeddings,
                                               std::span<const ProductRows> products,
                                               std::span<const Gallery> galleries, core::Rng& rng);

// Similarity and truth of the best answers: what the match probability is fitted to and judged on.
std::vector<ScoredPair> answers_as_pairs(std::span<const TopAnswer> answers);

struct TopAnswerQuality {
  std::size_t gallery = 0;  // products in each
  std::size_t answers = 0;
  double right = 0;                // share of the present queries whose best answer is right
  CalibrationQuality calibration;  // of the probability that the best answer is right
  double presence_auc = 0;         // ROC-AUC of the best similarity telling present queries from absent ones
  double false_matches = 0;        // share of absent queries accepted where 95 % of the present ones are
};

// Throws invalid_argument where there is no answer.
TopAnswerQuality judge_top_answers(std::span<const TopAnswer> answers, std::size_t gallery,
                                   const Calibration& calibration);

}  // namespace selvedge::evaluation
