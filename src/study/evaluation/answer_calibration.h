// Fits the probability that a first answer is right. It is fitted to photos of products that a gallery has, and of
// products that it lacks.
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
  std::optional<garments::KindShares> photo;  // the kinds that the photo's garment may be
  bool right = false;
  double weight = 1;  // > 0; the weights of one photo's answers sum to at most 1
};

// Logistic regression of the truth on similarity, margin and the photo's kinds. The slopes of similarity and margin are
// >= 0. The biases of kinds have a prior of mean 0 and standard deviation 1, so a few photos of a kind change little.
// `background` becomes the mean background of the answers with background_products next ones. Throws invalid_argument
// unless some answers are right and some are wrong.
model_directory::AnswerCalibration fit_answer_calibration(std::span<const SeenAnswer> seen);

}  // namespace selvedge::evaluation
