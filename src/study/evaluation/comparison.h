// Two models on the same queries or pairs: is the difference more than chance?
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "selvedge/progress.h"
#include "selvedge/skipped.h"
#include "study/dataset/manifest.h"
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

// What a shop wants to know of two models.
enum class Better { first, second, neither };  // neither: the interval of top-1's difference holds 0
Better better_of(const PairedDifference& difference);

struct ComparedModel {
  std::string name;
  double top1 = 0;
};
// "B is better than A: among 300 products the right one comes first for .730 of the photos, against .046; difference
// +.684 [+.650, +.712]."
std::string comparison_in_words(const ComparedModel& first, const ComparedModel& second,
                                const PairedDifference& difference, std::size_t gallery);

// ---- On pairs that neither was trained on.

struct ModelComparison {
  ComparedModel first, second;
  PairedDifference difference;
  std::size_t products = 0;  // of a gallery, distractors included
  std::size_t queries = 0;
  std::vector<Skipped> skipped;  // images that cannot be decoded

  std::string in_words() const { return comparison_in_words(first, second, difference, products); }
};

// Ranks the photos of split `test`, each among all products of the split and, as distractors, the product images of the
// other splits. Throws as Embedder and plan_evaluation.
ModelComparison compare_models(const std::filesystem::path& first, const std::filesystem::path& second,
                               const dataset::Manifest& manifest, std::uint64_t seed, const ProgressSink& progress);

}  // namespace selvedge::evaluation
