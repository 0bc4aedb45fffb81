// Tells which kind of garment an embedding shows, and what that does to the order of answers. The kind is read off the
// embedding. So every picture has a kind as soon as it is embedded, whatever categories the shop uses (decision 0029).
#pragma once

#include <array>
#include <filesystem>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "ground/garments/garment.h"
#include "ground/model_directory/model_card.h"

namespace selvedge::garments {

// The probability of each kind, in the order of Kind. They sum to 1.
using KindShares = std::array<float, kind_count>;

// Multinomial logistic regression on the embedding. kinds.json of a model directory holds it.
struct KindModel {
  std::vector<float> weights;            // kind_count rows of embedding_size values
  std::array<float, kind_count> bias{};  // one a kind
  double order_weight = 0;               // >= 0; answers are ordered by cosine + order_weight * agreement

  // The kinds that an embedding shows. It has weights.size() / kind_count values.
  KindShares shares(std::span<const float> embedding) const;
  // What the kinds add to the cosine of a product when answers are ordered: order_weight * agreement, at most 0.
  double order_bonus(const KindShares& query, const KindShares& product) const;
  // The kinds of a query. They combine what the finder says of its garment, if one looked, with what its embedding
  // shows.
  KindShares query_shares(const std::optional<KindShares>& found, std::span<const float> embedding) const;
};

// How well a product's kinds agree with a query's, in [least_agreement, 0]. Add up share x share for each pair of a
// query's and a product's kind: in full for the same kind, half for kinds worn on the same part of the body. Divide by
// half the query's largest share. The result is the log of that, at most 0. So any product that is likely enough of the
// query's kind gets 0: tops are not ordered by how surely they are tops. The lower bound keeps a misjudged kind from
// hiding a product that is much more similar than the others.
inline constexpr double least_agreement = -0.8;
double agreement(const KindShares& query, const KindShares& product);

// The mean of AnswerCalibration::kinds (`biases`), weighted by the query's kinds.
double kind_bias(const std::map<std::string, double>& biases, const KindShares& query);

// Nothing if the directory has no kinds.json. Throws as model_directory::read_kind_weights, and corrupt_data if its
// kinds are not exactly those of kind_names.
std::optional<KindModel> read_kind_model(const std::filesystem::path& model_directory,
                                         const model_directory::ModelCard& card);
// Writes kinds.json by rename, for the model of the card.
void write_kind_model(const KindModel& model, const std::filesystem::path& model_directory,
                      const model_directory::ModelCard& card);

}  // namespace selvedge::garments
