// The last step of training: what a similarity of this model means.
#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "ground/garments/finder.h"
#include "ground/model_directory/model_card.h"
#include "selvedge/progress.h"
#include "selvedge/skipped.h"
#include "study/dataset/manifest.h"
#include "study/evaluation/calibration.h"
#include "study/evaluation/query_photos.h"
#include "study/evaluation/top_answer.h"

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

// What calibrate_answers looks at.
struct AnswerPhotos {
  const dataset::Manifest* manifest = nullptr;     // pairs
  std::optional<dataset::Split> split;             // nothing: all of them
  std::vector<PhotoSource> absent;                 // photos of what the shop does not have; not empty
  std::vector<std::filesystem::path> distractors;  // further products of the galleries, never right
  const garments::Finder* finder = nullptr;        // null: photos are taken whole
  // Name of a perturbation (robustness.h) of the pairs' photos. A model that was trained on these photos would find
  // their products too surely. Empty: none.
  std::string perturbation;
};

// What is said of first answers, and what is so.
struct AnswerFigures {
  CalibrationQuality pairs;          // galleries of the pairs' products, half of the photos' own being absent
  double auc = 0;                    // of these: how well the probability tells right answers from wrong ones
  std::vector<AbsentClaims> absent;  // among all products, by source
};
struct CalibratedAnswers {
  model_directory::AnswerCalibration fitted;
  AnswerFigures before, after;  // `after`: each photo judged by a fit to the other half of the photos
  std::size_t photos = 0;       // of pairs
  std::vector<Skipped> skipped;
};

inline constexpr std::size_t fewest_calibration_products = 50;

// Fits the card's `answers` to what shoppers see: first answers of galleries of 60, 300, 1,000 and all products (those
// there are), for half of the photos without their own; and first answers to photos of what the shop does not have,
// which weigh half as much. Writes them into the model's card. Throws invalid_argument for fewer than 50 products with
// both kinds of image, and as Embedder.
CalibratedAnswers calibrate_answers(const std::filesystem::path& model_directory, const AnswerPhotos& photos,
                                    const ProgressSink& progress = {});

// Writes into the model's card the match probabilities, threshold and validation metrics of `like`: a model of the same
// recipe that was trained without the pairs it was calibrated on. For a model that is trained on all pairs, whose own
// similarities to them would be too sure. Throws invalid_argument where architecture, input or embedding size differ.
CalibratedModel calibrate_like(const std::filesystem::path& model_directory, const std::filesystem::path& like);

}  // namespace selvedge::evaluation
