// Compares two models on the same queries: is the difference more than chance?
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

// Second minus first. Above 0 the second model is better. median_rank is not compared and stays 0.
struct PairedDifference {
  RetrievalScores mean;
  RetrievalIntervals ci95;  // bootstrap over products; both models' queries of a product are drawn together
};

// Throws invalid_argument unless `first` and `second` rank the same queries in the same order, at least one, and
// `resamples` is above 0.
PairedDifference paired_difference(std::span<const QueryRank> first, std::span<const QueryRank> second,
                                   std::size_t resamples, core::Rng& rng);

// Which of two models a shop should take.
enum class Better { first, second, neither };  // neither: the interval of the difference in top-1 includes 0
Better better_of(const PairedDifference& difference);

struct ComparedModel {
  std::string name;
  double top1 = 0;
};
// "B is better than A: among 300 products the right one comes first for .730 of the photos, against .046; difference
// +.684 [+.650, +.712]."
std::string comparison_in_words(const ComparedModel& first, const ComparedModel& second,
                                const PairedDifference& difference, std::size_t gallery);

// ---- On the test split, which neither model may have been trained on.

struct ModelComparison {
  ComparedModel first, second;
  PairedDifference difference;
  std::size_t products = 0;  // of a gallery, distractors included
  std::size_t queries = 0;
  std::vector<Skipped> skipped;  // images that the first model's run could not decode

  std::string in_words() const { return comparison_in_words(first, second, difference, products); }
};

// Ranks photos of split `test`. A gallery has all products of the split that have both a product and a person image.
// The first product image of each product of the other splits is a distractor. Throws as Embedder and plan_evaluation.
ModelComparison compare_models(const std::filesystem::path& first, const std::filesystem::path& second,
                               const dataset::Manifest& manifest, std::uint64_t seed, const ProgressSink& progress);

}  // namespace selvedge::evaluation
