// In which order the nearest products answer a query, and how likely each is the one that it shows. Inside recommend/
// only.
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
  core::Hit hit;      // its similarity is the cosine to the query
  AnswerPlace place;  // orders the answers
};

class Ranking {
 public:
  // `kinds`: what the finder says of the query's garment. All arguments but `kinds` must outlive this.
  Ranking(const ImageEncoder& encoder, const ProductSearch& search, std::span<const float> query,
          const RecommendOptions& options, const std::optional<garments::KindShares>& kinds);

  // How many of the nearest products are needed at least to order them and to judge the first.
  std::size_t least_hits() const;
  // The nearest products (most similar first, each once), best answer first. The first of them are ordered by cosine,
  // by how well their kinds agree with the query's, and by their distance from options.unlike: negative feedback after
  // Rocchio ("Relevance feedback in information retrieval", 1971). All others follow by their cosine.
  std::vector<RankedHit> ranked(std::span<const core::Hit> nearest) const;

  // What the probabilities of all answers refer to. `nearest` as above, `first` the best answer.
  void judge_against(std::span<const core::Hit> nearest, const core::Hit& first);
  // In (0, 1): how likely a product of that similarity is the one that the query shows, if it is the best answer.
  double probability(float similarity) const;

 private:
  bool orders() const;

  const ImageEncoder& encoder_;
  const ProductSearch& search_;
  std::optional<garments::KindShares> kinds_;  // of the query; nothing where the model tells none
  std::vector<float> away_;                    // the mean of options.unlike by its weight; empty: none
  double background_ = 0;
};

}  // namespace selvedge::recommend
