// A manifest -> what an evaluation will look at.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "study/dataset/manifest.h"
#include "study/dataset/pairs.h"
#include "study/evaluation/evaluation_plan.h"

namespace selvedge::evaluation {

struct PlanOptions {
  dataset::Split split = dataset::Split::test;
  bool experiment1 = true;     // pairs
  bool experiment2 = true;     // retrieval
  dataset::PairOptions pairs;  // a product, as the paper: 10 + 10
  // Products a gallery. Empty: the paper's 50 and 300, where there are as many, and all of them.
  std::vector<std::size_t> gallery_sizes;
  bool whole_split = true;       // false: `all of them` only where there are fewer than 50
  std::size_t galleries = 20;    // random galleries of each size
  std::size_t resamples = 1000;  // of the bootstrap
  std::uint64_t seed = 1;
};

// Draws pairs and galleries; every step from its own stream of the seed, so that leaving one experiment out changes
// nothing in the other. plan.images holds each image that is needed once, in the manifest's order. With Experiment 1
// train and validation pairs come along where those splits have two products with both kinds of image (train pairs not
// where `train` is judged itself). Throws invalid_argument, saying what the split holds, where it has fewer than two
// products with both a product and a person image, or fewer than a gallery size asks for.
EvaluationPlan plan_evaluation(const dataset::Manifest& manifest, const PlanOptions& options);

}  // namespace selvedge::evaluation
