// Fits how likely a first answer is right to what was seen: photos of products that a gallery has, and of some that it
// has not.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "ground/garments/kind_model.h"
#include "ground/model_directory/model_card.h"
#include "study/evaluation/answer_rules.h"

namespace selvedge::evaluation {

// A first answer, and whether it is the product that the photo shows.
struct SeenAnswer {
  FirstAnswer answer;
  std::optional<garments::KindShares> photo;  // the photo's kinds
  bool right = false;
  double weight = 1;  // > 0; those of one photo together count as one photo at most
};

// Logistic regression of the truth on similarity and margin, both with slopes >= 0, and on the photo's kinds, whose
// biases are held near 0 as if each had a prior of standard deviation 1: few photos of a kind say little. `background`
// is the mean one of the answers that have background_products next ones. Throws invalid_argument unless some answers
// are right and some are not.
model_directory::AnswerCalibration fit_answer_calibration(std::span<const SeenAnswer> seen);

}  // namespace selvedge::evaluation
