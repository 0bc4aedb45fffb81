// What is claimed of photos whose product the gallery does not have, source by source.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "study/evaluation/answer_rules.h"
#include "study/evaluation/finder_metrics.h"
#include "study/evaluation/query_photos.h"

namespace selvedge::evaluation {

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
