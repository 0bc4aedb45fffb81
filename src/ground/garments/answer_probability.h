// How likely a best answer is right, for those who answer shoppers and those who judge a model by it.
#pragma once

#include <optional>

#include "ground/garments/kind_model.h"
#include "ground/model_directory/model_card.h"

namespace selvedge::garments {

// In (0, 1): how likely the best answer, of this cosine similarity, is the product that the query shows. `background`
// as of AnswerCalibration::background_of; `query`: its kinds, nothing where none are known.
inline double answer_probability(const model_directory::AnswerCalibration& answers, double similarity,
                                 double background, const std::optional<KindShares>& query) {
  return answers.probability(similarity, background, query ? kind_bias(answers.kinds, *query) : 0);
}

}  // namespace selvedge::garments
