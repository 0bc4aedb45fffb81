// Which kind of garment an embedding shows, and what that does to answers. The kind is read off the embedding, so a
// catalogue's pictures have theirs as soon as they are embedded, whatever the shop's categories say (decision 0029).
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

// How likely each kind is, in the order of Kind; they sum to 1.
using KindShares = std::array<float, kind_count>;

// Multinomial logistic regression on the embedding: kinds.json of a model directory.
struct KindModel {
  std::vector<float> weights;            // kind_count rows of as many values as the embedding has
  std::array<float, kind_count> bias{};  // one a kind
  double order_weight = 0;               // >= 0: answers are ordered by cosine + order_weight x agreement

  // `embedding` has weights.size() / kind_count values.
  KindShares shares(std::span<const float> embedding) const;
  // What is added to the cosine of a product in the order of the answers, at most 0.
  double order_bonus(const KindShares& query, const KindShares& product) const;
  // Of a query: what the finder says of its garment, where one looked, and what its embedding shows.
  KindShares query_shares(const std::optional<KindShares>& found, std::span<const float> embedding) const;
};

// log of how likely a product is of the query's kind, beside a product that surely is of the likeliest: 0 for that one,
// least_agreement where the kinds have nothing in common. So a doubtful kind costs a product little, and none is
// hidden.
inline constexpr double least_agreement = -4;
double agreement(const KindShares& query, const KindShares& product);

// The mean of AnswerCalibration::kinds over the query's kinds.
double kind_bias(const std::map<std::string, double>& biases, const KindShares& query);

// Nothing where the directory has no kinds.json. Throws corrupt_data as model_directory::read_kind_weights, and for a
// kind that is not in kind_names or is missing.
std::optional<KindModel> read_kind_model(const std::filesystem::path& model_directory,
                                         const model_directory::ModelCard& card);
// For the model of the card.
void write_kind_model(const KindModel& model, const std::filesystem::path& model_directory,
                      const model_directory::ModelCard& card);

}  // namespace selvedge::garments
