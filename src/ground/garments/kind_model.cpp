// The shares of a query are a product of two opinions, each with its exponent: the finder's and the embedding's. No
// opinion counts as zero, so neither rules a kind out alone.
#include "ground/garments/kind_model.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

#include "ground/core/embedding_matrix.h"
#include "ground/model_directory/kind_weights.h"
#include "selvedge/error.h"

namespace selvedge::garments {
namespace {

// Of 222 street photos asked for trousers, shorts or a skirt and 1,400 owners' photos these exponents did best
// together: the finder sees where the garment sits, the embedding tells kinds apart that lie flat. The shopper's crop
// often shows other garments too, so the embedding counts less.
constexpr float finder_exponent = 2, embedding_exponent = 0.5F;
constexpr float least_share = 1e-3F;  // no single opinion rules a kind out
// A product that is more likely of the query's kind than not loses nothing: how sure the classifier is of one top or of
// another says nothing of which one the photo shows. Shorts and a short skirt, a cardigan and a blouse are mistaken for
// each other, so what is worn on the same part of the body counts half.
constexpr double enough_share = 0.5, same_part = 0.5;
enum class Part { upper, whole, lower, feet, hand, head };
constexpr std::array<Part, kind_count> worn_on{Part::upper, Part::upper, Part::whole, Part::lower, Part::lower,
                                               Part::lower, Part::feet,  Part::hand,  Part::head};

KindShares scaled(KindShares shares) {
  const float sum = std::accumulate(shares.begin(), shares.end(), 0.0F);
  for (float& share : shares) share /= sum;
  return shares;
}

}  // namespace

KindShares KindModel::shares(std::span<const float> embedding) const {
  KindShares shares{};
  for (std::size_t k = 0; k < shares.size(); ++k) {
    shares[k] = core::dot(std::span(weights).subspan(k * embedding.size(), embedding.size()), embedding) + bias[k];
  }
  const float largest = *std::ranges::max_element(shares);
  for (float& share : shares) share = std::exp(share - largest);
  return scaled(shares);
}

KindShares KindModel::query_shares(const std::optional<KindShares>& found, std::span<const float> embedding) const {
  const KindShares shown = shares(embedding);
  if (!found) return shown;
  KindShares both{};
  for (std::size_t k = 0; k < both.size(); ++k) {
    both[k] = std::pow(std::max((*found)[k], least_share), finder_exponent) *
              std::pow(std::max(shown[k], least_share), embedding_exponent);
  }
  return scaled(both);
}

double KindModel::order_bonus(const KindShares& query, const KindShares& product) const {
  return order_weight * agreement(query, product);
}

double agreement(const KindShares& query, const KindShares& product) {
  double common = 0;
  for (std::size_t k = 0; k < query.size(); ++k) {
    for (std::size_t l = 0; l < product.size(); ++l) {
      const double alike = k == l ? 1 : worn_on[k] == worn_on[l] ? same_part : 0;
      common += alike * static_cast<double>(query[k]) * static_cast<double>(product[l]);
    }
  }
  const auto likeliest = static_cast<double>(*std::ranges::max_element(query));
  return std::clamp(std::log(std::max(common, 1e-9) / (enough_share * likeliest)), least_agreement, 0.0);
}

double kind_bias(const std::map<std::string, double>& biases, const KindShares& query) {
  double sum = 0;
  for (const auto& [name, bias] : biases) {
    if (const auto kind = kind_of(name)) sum += bias * static_cast<double>(query[static_cast<std::size_t>(*kind)]);
  }
  return sum;
}

std::optional<KindModel> read_kind_model(const std::filesystem::path& model_directory,
                                         const model_directory::ModelCard& card) {
  const auto stored = model_directory::read_kind_weights(model_directory, card);
  if (!stored) return std::nullopt;
  KindModel model;
  model.order_weight = stored->order_weight;
  for (std::size_t k = 0; k < kind_names.size(); ++k) {
    const auto found = std::ranges::find(stored->kinds, kind_names[k], &model_directory::KindWeights::Kind::name);
    if (found == stored->kinds.end() || stored->kinds.size() != kind_names.size()) {
      throw Error(ErrorKind::corrupt_data,
                  fmt::format("{}: field 'kinds': expected {} kinds, '{}' among them, found {}",
                              (model_directory / "kinds.json").string(), kind_names.size(), kind_names[k],
                              found == stored->kinds.end() ? "none of that name"
                                                           : fmt::format("{} kinds", stored->kinds.size())));
    }
    model.bias[k] = static_cast<float>(found->bias);
    model.weights.insert(model.weights.end(), found->weights.begin(), found->weights.end());
  }
  return model;
}

void write_kind_model(const KindModel& model, const std::filesystem::path& model_directory,
                      const model_directory::ModelCard& card) {
  model_directory::KindWeights stored{card.fingerprint, model.order_weight, {}};
  for (std::size_t k = 0; k < kind_names.size(); ++k) {
    const auto row = std::span(model.weights).subspan(k * card.embedding_size, card.embedding_size);
    stored.kinds.push_back({std::string(kind_names[k]), static_cast<double>(model.bias[k]), {row.begin(), row.end()}});
  }
  model_directory::write_kind_weights(stored, model_directory);
}

}  // namespace selvedge::garments
