// Orders the nearest products as answers to a query, and says how likely each is the product that it shows. Inside
// recommend/ only.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "ground/core/hit.h"
#include "ground/garments/kind_model.h"
#include "shop/recommend/image_encoder.h"
#include "shop/recommend/product_search.h"
#include "shop/recommend/recommender.h"

namespace selvedge::recommend {

// A product that may answer, and its place among the others.
struct RankedHit {
  core::Hit hit;      // hit.similarity is the cosine to the query
  AnswerPlace place;  // orders the answers
};

class Ranking {
 public:
  // `kinds` is what the finder says of the query's garment, if one looked. All other arguments must outlive this.
  Ranking(const ImageEncoder& encoder, const ProductSearch& search, std::span<const float> query,
          const RecommendOptions& options, const std::optional<garments::KindShares>& kinds);

  // The least number of nearest products that ordering them and judging the first one takes.
  std::size_t least_hits() const;
  // Takes the nearest products, most similar first and each once. Returns them with the best answer first. The first
  // 200 are ordered by a score: the cosine, plus the agreement of their kinds with the query's, minus their likeness to
  // options.unlike (negative feedback after Rocchio 1971, "Relevance feedback in information retrieval"). The others
  // follow in the order of their cosine.
  std::vector<RankedHit> ranked(std::span<const core::Hit> nearest) const;

  // Sets the gallery that probability() refers to. `nearest` as above; `first` is the best answer.
  void judge_against(std::span<const core::Hit> nearest, const core::Hit& first);
  // The probability, in (0, 1), that a best answer of this similarity is the product that the query shows.
  double probability(float similarity) const;

 private:
  bool orders() const;

  const ImageEncoder& encoder_;
  const ProductSearch& search_;
  std::optional<garments::KindShares> kinds_;  // of the query; nothing if the model has no kinds
  std::vector<float> away_;                    // weighted mean of options.unlike; empty: there is none
  double background_ = 0;
};

}  // namespace selvedge::recommend
