// How likely the best answer is right. The shop shows it to shoppers, and the evaluation judges a model by it.
#pragma once

#include <optional>

#include "ground/garments/kind_model.h"
#include "ground/model_directory/model_card.h"

namespace selvedge::garments {

// The probability, in (0, 1), that the best answer is the product that the query shows. `similarity` is its cosine.
// `background` comes from AnswerCalibration::background_of. `query` holds the query's kinds; nothing if they are not
// known.
inline double answer_probability(const model_directory::AnswerCalibration& answers, double similarity,
                                 double background, const std::optional<KindShares>& query) {
  return answers.probability(similarity, background, query ? kind_bias(answers.kinds, *query) : 0);
}

}  // namespace selvedge::garments
