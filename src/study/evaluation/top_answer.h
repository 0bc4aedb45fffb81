// Judges the best answer of a gallery, which is what a shopper sees first, and whether its probability can be believed.
// For half of the queries the gallery lacks the product asked for.
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
  FirstAnswer first;       // its similarity, and those of the next ones
  std::size_t query = 0;   // row of the person image
  double probability = 0;  // stated for it by the AnswerRules
  bool present = false;    // the product asked for is in the gallery
  bool right = false;      // the best answer is that product
};

// The gallery size of the paper's figures. Match probabilities refer to it.
inline constexpr std::size_t usual_gallery = 300;

// One answer for each query of each gallery. For half of the queries of a gallery, drawn at random, their own product
// is taken out. A product counts by its most similar picture; its kind comes from its first picture.
std::vector<TopAnswer> top_answers_half_absent(const core::EmbeddingMatrix& embeddings,
                                               std::span<const ProductRows> products,
                                               std::span<const Gallery> galleries, const AnswerRules& rules,
                                               core::Rng& rng);

// The similarity and truth of the best answers. The match probability is fitted to them and judged on them.
std::vector<ScoredPair> answers_as_pairs(std::span<const TopAnswer> answers);

// The stated probability of best answers to photos of one kind of garment, and how often they are right.
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

// `kind_of_query` returns the kind of a query row's garment, or an empty text if it is not known. The function may be
// empty. Throws invalid_argument without answers.
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

// Counts one photo. `said` is the probability of its first answer, 0 without an answer.
void count_claim(AbsentClaims& claims, bool no_garment, double said);

// `gallery` has one picture for each product and is not empty. Photos that cannot be read are not counted.
AbsentClaims judge_absent(const AnswerRules& rules, const core::EmbeddingMatrix& gallery, const std::string& source,
                          const QueryPhotos& photos);

}  // namespace selvedge::evaluation
