// Two models on the same queries: is the difference more than chance?
#pragma once

#include <span>

#include "study/evaluation/retrieval.h"

namespace selvedge::evaluation {

// Second minus first; scores as everywhere, so above 0 the second is better (but for median_rank, which is left 0).
struct PairedDifference {
  RetrievalScores mean;
  RetrievalIntervals ci95;  // bootstrap over products, both models' queries of a product drawn together
};

// `first` and `second` rank the same queries in the same order. Throws invalid_argument where they do not.
PairedDifference paired_difference(std::span<const QueryRank> first, std::span<const QueryRank> second,
                                   std::size_t resamples, core::Rng& rng);

}  // namespace selvedge::evaluation
