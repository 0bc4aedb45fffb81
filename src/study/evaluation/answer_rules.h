// How a shop orders the answers of a model and how likely it calls the first one right: what is judged here is what a
// shopper is told (decision 0029).
#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "ground/core/embedding_matrix.h"
#include "ground/garments/kind_model.h"
#include "ground/model_directory/model_card.h"
#include "study/evaluation/calibration.h"

namespace selvedge::evaluation {

// The best answer of a gallery to a photo.
struct FirstAnswer {
  std::size_t product = 0;  // position in the gallery
  float similarity = 0;     // of it
  std::vector<float> next;  // similarities of the next best products, best first, at most background_products
};

struct AnswerRules {
  Calibration match;                                          // where `answers` says nothing
  std::optional<model_directory::AnswerCalibration> answers;  // of the model's card
  std::optional<garments::KindModel> kinds;                   // kinds.json of the model's directory

  // Throws as garments::read_kind_model.
  static AnswerRules of(const model_directory::ModelCard& card, const std::filesystem::path& model_directory);

  // What the photo's garment is; nothing where the model tells no kinds.
  std::optional<garments::KindShares> kinds_of(const std::optional<garments::KindShares>& found,
                                               std::span<const float> photo) const;
  // In (0, 1): how likely the answer is the product that the photo shows.
  double probability(const FirstAnswer& answer, const std::optional<garments::KindShares>& photo) const;
};

// The kinds of gallery pictures, one a row; empty where the rules tell none.
std::vector<garments::KindShares> kinds_of_rows(const AnswerRules& rules, const core::EmbeddingMatrix& gallery);

// similarities[p] of product p; those of `allowed` are the gallery (not empty). `kinds` are the products', or empty.
FirstAnswer first_answer(const AnswerRules& rules, std::span<const float> similarities,
                         std::span<const std::size_t> allowed, std::span<const garments::KindShares> kinds,
                         const std::optional<garments::KindShares>& photo);

}  // namespace selvedge::evaluation
