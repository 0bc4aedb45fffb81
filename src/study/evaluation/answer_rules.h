// How a shop orders the answers of a model, and how likely it calls the first one right. Evaluation uses the same
// rules, so it judges what a shopper is told (decision 0029).
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

// A gallery's best answer to a photo.
struct FirstAnswer {
  std::size_t product = 0;  // position in the gallery
  float similarity = 0;     // of that product
  std::vector<float> next;  // similarities of the next best products, best first, at most background_products
};

struct AnswerRules {
  Calibration match;                                          // used if there are no `answers`
  std::optional<model_directory::AnswerCalibration> answers;  // of the model's card
  std::optional<garments::KindModel> kinds;  // kinds.json of the model's directory; nothing: the model knows no kinds

  // Reads the kinds from the model's directory. Throws as garments::read_kind_model.
  static AnswerRules of(const model_directory::ModelCard& card, const std::filesystem::path& model_directory);

  // The kinds that the photo's garment may be: from the finder's shares `found`, if any, and the photo's embedding.
  // Nothing if the model knows no kinds.
  std::optional<garments::KindShares> kinds_of(const std::optional<garments::KindShares>& found,
                                               std::span<const float> photo) const;
  // The probability that the answer is the product that the photo shows, in (0, 1).
  double probability(const FirstAnswer& answer, const std::optional<garments::KindShares>& photo) const;
};

// The kinds of gallery pictures, one for each row; empty if the model knows no kinds.
std::vector<garments::KindShares> kinds_of_rows(const AnswerRules& rules, const core::EmbeddingMatrix& gallery);

// The best answer among the products `allowed`, which are the gallery and not empty. `similarities[p]` is that of
// product p, and `kinds[p]` are its kinds. With kinds of both sides, products of the photo's kind come earlier
// (KindModel::order_bonus); otherwise, with `kinds` empty or `photo` nothing, similarity alone decides.
FirstAnswer first_answer(const AnswerRules& rules, std::span<const float> similarities,
                         std::span<const std::size_t> allowed, std::span<const garments::KindShares> kinds,
                         const std::optional<garments::KindShares>& photo);

}  // namespace selvedge::evaluation
