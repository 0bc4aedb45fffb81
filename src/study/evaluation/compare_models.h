// Which of two models is better on pairs that neither was trained on?
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "selvedge/progress.h"
#include "selvedge/skipped.h"
#include "study/dataset/manifest.h"
#include "study/evaluation/comparison.h"

namespace selvedge::evaluation {

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
