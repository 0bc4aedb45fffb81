// The last step of training: what a similarity of this model means.
#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>

#include "ground/model_directory/model_card.h"
#include "selvedge/progress.h"
#include "study/dataset/manifest.h"

namespace selvedge::evaluation {

struct CalibratedModel {
  model_directory::MatchCalibration match;
  double threshold = 0;  // similarity of the best accuracy
  double accuracy = 0;   // reached at the threshold on the pairs it was chosen on
  std::size_t pairs = 0;
};

// Fits the threshold on pairs of split `validation` (10 + 10 a product, seeded by the card), and the match probability
// to what a shopper sees: the best answers of galleries of 300 validation products (or all, where there are fewer),
// half of the queries' products being absent. With fewer than 50 validation products it is fitted to the pairs instead.
// Writes them and the validation metrics into the model's card. Nothing, and the card unchanged, where fewer than two
// validation products have both kinds of image. Images that cannot be decoded are left out, as they were in training.
std::optional<CalibratedModel> calibrate_model(const std::filesystem::path& model_directory,
                                               const dataset::Manifest& manifest, const ProgressSink& progress = {});

// Writes into the model's card the match probability, threshold and validation metrics of `like`: a model of the same
// recipe that was trained without the pairs it was calibrated on. For a model that is trained on all pairs, whose own
// similarities to them would be too sure. Throws invalid_argument where architecture, input or embedding size differ.
CalibratedModel calibrate_like(const std::filesystem::path& model_directory, const std::filesystem::path& like);

}  // namespace selvedge::evaluation
