// The search orders by cosine. The first 200 hits are put in another order where the model knows kinds of garments or
// the query says what it does not mean; all behind them keep theirs.
#include "shop/recommend/ranking.h"

#include <algorithm>
#include <utility>

#include "ground/core/embedding_matrix.h"
#include "ground/garments/answer_probability.h"

namespace selvedge::recommend {
namespace {

// Of so many nearest products the best answer by kind was the best of all 6,234 for all but one street photo of 222.
constexpr std::size_t ordered_hits = 200;
constexpr float away_weight = 0.15F;  // decision 0024 says how it was found

// The mean of the products' directions, by its weight. Products that are not there do no harm.
std::vector<float> away_from(const ProductSearch& search, std::span<const ProductId> unlike) {
  std::vector<std::vector<float>> means;
  for (const ProductId& product : unlike) {
    if (auto mean = search.mean_embedding(product)) means.push_back(std::move(*mean));
  }
  if (means.empty()) return {};
  std::vector<float> away(means.front().size());
  for (const std::vector<float>& mean : means) {
    for (std::size_t i = 0; i < away.size(); ++i) away[i] += away_weight / static_cast<float>(means.size()) * mean[i];
  }
  return away;
}

}  // namespace

Ranking::Ranking(const ImageEncoder& encoder, const ProductSearch& search, std::span<const float> query,
                 const RecommendOptions& options, const std::optional<garments::KindShares>& kinds)
    : encoder_(encoder), search_(search), away_(away_from(search, options.unlike)) {
  if (encoder.kinds) kinds_ = encoder.kinds->query_shares(kinds, query);
}

bool Ranking::orders() const { return !away_.empty() || (kinds_ && encoder_.kinds->order_weight > 0); }

std::size_t Ranking::least_hits() const {
  if (orders()) return ordered_hits;
  return encoder_.answers ? model_directory::background_products + 1 : 1;
}

std::vector<RankedHit> Ranking::ranked(std::span<const core::Hit> nearest) const {
  const std::span<const core::Hit> first = nearest.first(orders() ? std::min(nearest.size(), ordered_hits) : 0);
  core::EmbeddingMatrix embeddings;
  if (!first.empty()) embeddings = search_.embeddings(first);
  std::vector<RankedHit> ranked;
  for (std::size_t i = 0; i < nearest.size(); ++i) {
    const core::Hit& hit = nearest[i];
    float score = hit.similarity;
    if (i < first.size()) {
      if (kinds_)
        score += static_cast<float>(encoder_.kinds->order_bonus(*kinds_, encoder_.kinds->shares(embeddings.row(i))));
      if (!away_.empty()) score -= core::dot(away_, embeddings.row(i));
    }
    ranked.push_back({hit, {i >= first.size(), score, hit.product}});
  }
  std::ranges::sort(ranked.begin(), ranked.begin() + static_cast<std::ptrdiff_t>(first.size()), {}, &RankedHit::place);
  return ranked;
}

void Ranking::judge_against(std::span<const core::Hit> nearest, const core::Hit& first) {
  if (!encoder_.answers) return;
  std::vector<float> others;
  for (const core::Hit& hit : nearest) {
    if (hit.product != first.product) others.push_back(hit.similarity);
  }
  background_ = encoder_.answers->background_of(others);
}

double Ranking::probability(float similarity) const {
  if (!encoder_.answers) return encoder_.match_probability(similarity);
  return garments::answer_probability(*encoder_.answers, static_cast<double>(similarity), background_, kinds_);
}

}  // namespace selvedge::recommend
