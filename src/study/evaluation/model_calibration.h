// The last step of training: what a similarity means, as a probability and as a decision.
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
  double threshold = 0;  // the similarity with the best accuracy
  double accuracy = 0;   // at the threshold, on the pairs it was chosen on
  std::size_t pairs = 0;
};

// Fits two things on split `validation`:
// - the threshold, on 10 + 10 pairs for each product, drawn with the card's seed;
// - the match probability, on what a shopper sees: the best answers of galleries of 300 products, or of all if there
//   are fewer. Half of the queries lack their product. With fewer than 50 readable validation products it is fitted on
//   the pairs instead, and its odds are made those of a gallery of 300 products.
//
// Writes both and the validation metrics into the model's card. With 50 products or more it also fits the card's
// `answers`, by calibrate_answers without photos of absent products; with fewer, it removes them. If fewer than two
// validation products have both kinds of image, returns nothing and leaves the card as it is. Images that cannot be
// decoded are left out, as in training.
std::optional<CalibratedModel> calibrate_model(const std::filesystem::path& model_directory,
                                               const dataset::Manifest& manifest, const ProgressSink& progress = {});

// The photos and products for calibrate_answers.
struct AnswerPhotos {
  const dataset::Manifest* manifest = nullptr;  // pairs
  std::optional<dataset::Split> split;          // nothing: all of them
  std::vector<PhotoSource> absent;              // photos of what the shop does not have
  std::vector<std::filesystem::path>
      distractors;                           // pictures of further products in the galleries; they are never right
  const garments::Finder* finder = nullptr;  // null: photos are taken whole
  // Name of a perturbation (robustness.h) of the pairs' photos; empty: none. For pairs that the model was trained on:
  // their unchanged photos would make it look too sure.
  std::string perturbation;
};

// How well the stated probabilities of first answers hold.
struct AnswerFigures {
  CalibrationQuality pairs;          // on photos of pairs; for half of the answers the photo's product is absent
  double auc = 0;                    // how well the probability tells right answers of these from wrong ones
  std::vector<AbsentClaims> absent;  // photos of absent products, among all products; by source
};
struct CalibratedAnswers {
  model_directory::AnswerCalibration fitted;
  AnswerFigures before, after;  // `after`: each photo is judged by a fit to the other half of the photos
  std::size_t photos = 0;       // usable photos of pairs
  std::vector<Skipped> skipped;
};

inline constexpr std::size_t fewest_calibration_products = 50;

// Fits the card's `answers` to what shoppers see: first answers of galleries of 60, 300, 1,000 and all products (those
// sizes that there are). For half of the answers to photos of pairs, the photo's own product is absent. Answers to
// photos of what the shop does not have weigh, all together, a third of those to photos of pairs. Writes the result
// into the model's card. Throws invalid_argument for fewer than 50 products with both kinds of image, an unknown
// perturbation, or answers that are all right or all wrong; otherwise as Embedder.
CalibratedAnswers calibrate_answers(const std::filesystem::path& model_directory, const AnswerPhotos& photos,
                                    const ProgressSink& progress = {});

// Copies the match probabilities, threshold and metrics of the card of `like` into the model's card. `like` is a model
// of the same recipe that was trained without the pairs it was calibrated on. Use it for a model that is trained on all
// pairs: its own similarities of these would be too sure. Throws invalid_argument if architecture, input or embedding
// size differ.
CalibratedModel calibrate_like(const std::filesystem::path& model_directory, const std::filesystem::path& like);

}  // namespace selvedge::evaluation
