// What a shopper sees first, and whether it may be believed: the best answer of a gallery which, for half of the
// queries, does not hold the product asked for.
#pragma once

#include <cstddef>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "ground/core/embedding_matrix.h"
#include "study/evaluation/answer_rules.h"
#include "study/evaluation/calibration.h"
#include "study/evaluation/finder_metrics.h"
#include "study/evaluation/pair_metrics.h"
#include "study/evaluation/query_photos.h"
#include "study/evaluation/retrieval.h"

namespace selvedge::evaluation {

struct TopAnswer {
  FirstAnswer first;       // its similarity and the next ones'
  std::size_t query = 0;   // row of the person image
  double probability = 0;  // said of it, by the rules that it was asked for with
  bool present = false;    // the product asked for is in the gallery
  bool right = false;      // the best answer is that product
};

// The galleries that the paper's figures use: what a match probability refers to.
inline constexpr std::size_t usual_gallery = 300;

// One for each query of each gallery. For half of a gallery's queries, drawn at random, their own product is taken out.
// A product counts by the picture that is most similar, and its kind by its first one.
std::vector<TopAnswer> top_answers_half_absent(const core::EmbeddingMatrix& embeddings,
                                               std::span<const ProductRows> products,
                                               std::span<const Gallery> galleries, const AnswerRules& rules,
                                               core::Rng& rng);

// Similarity and truth of the best answers: what the match probability is fitted to and judged on.
std::vector<ScoredPair> answers_as_pairs(std::span<const TopAnswer> answers);

// What is said of the best answers to photos of one kind of garment, and how often it is so.
struct KindQuality {
  std::string kind;
  std::size_t answers = 0;
  double said = 0;   // mean probability
  double right = 0;  // share
  double expected_error = 0;
};

struct TopAnswerQuality {
  std::size_t gallery = 0;  // products in each
  std::size_t answers = 0;
  double right = 0;                // share of the present queries whose best answer is right
  CalibrationQuality calibration;  // of the probability that the best answer is right
  double presence_auc = 0;         // ROC-AUC of the probability telling present queries from absent ones
  std::vector<RocPoint> presence_roc;
  double false_matches = 0;        // share of absent queries accepted where 95 % of the present ones are
  std::vector<KindQuality> kinds;  // where kinds are known, by name
};

// `kind_of_query` names the kind of a query row's garment, empty where it is not known; may be empty itself. Throws
// invalid_argument where there is no answer.
TopAnswerQuality judge_top_answers(std::span<const TopAnswer> answers, std::size_t gallery,
                                   const std::function<std::string(std::size_t)>& kind_of_query = {});

// ---- What is claimed of photos of no product in the gallery, source by source.

struct AbsentClaims {
  std::string source;
  std::size_t gallery = 0;  // pictures
  Share no_garment;         // of the photos; these get no answer
  Share likely;             // of the photos: a first answer of at least 1/2
  Share sure;               // of at least 9/10
};

// Counts one photo: whether no garment was found, and the probability of its first answer, 0 without one.
void count_claim(AbsentClaims& claims, bool no_garment, double said);

// `gallery`: one picture a product, not empty. Photos that cannot be read count nowhere.
AbsentClaims judge_absent(const AnswerRules& rules, const core::EmbeddingMatrix& gallery, const std::string& source,
                          const QueryPhotos& photos);

}  // namespace selvedge::evaluation
