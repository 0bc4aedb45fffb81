// The pairs and galleries of an evaluation. They are drawn once, so that every model and baseline is judged on the same
// ones.
//
// Images are named by row: row r of each model's EmbeddingMatrix is the embedding of images[r].
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "selvedge/product_id.h"
#include "study/dataset/manifest.h"
#include "study/dataset/pairs.h"
#include "study/evaluation/product_side.h"
#include "study/evaluation/retrieval.h"

namespace selvedge::evaluation {

struct PlannedImage {
  std::size_t manifest_image = 0;  // position in Manifest::images
  std::string path;                // as in the manifest
  ProductId product;
  std::string kind = {};  // of its garment, by the manifest's column `kind`; may be empty
};

// A product image beside a person image, by row.
struct RowPair {
  std::size_t product_image = 0;
  std::size_t person_image = 0;
  bool match = false;
};

struct PlannedGalleries {
  std::size_t size = 0;  // products in each
  std::vector<Gallery> galleries;
};

struct EvaluationPlan {
  std::string split;  // "test", "validation" or "train"
  std::uint64_t seed = 0;
  std::size_t resamples = 1000;        // of the bootstrap
  std::vector<PlannedImage> images;    // the rows
  std::vector<ProductId> product_ids;  // of the judged split; parallel to `products`
  std::vector<ProductRows> products;
  std::vector<RowPair> pairs;               // Experiment 1 on the split, random negatives; empty: not asked for
  std::vector<RowPair> train_pairs;         // the same on `train`; may be empty
  std::vector<RowPair> validation_pairs;    // for choosing the thresholds of baselines; may be empty
  std::vector<PlannedGalleries> galleries;  // Experiment 2; empty: not asked for
};

// Position in plan.galleries, which must not be empty, of the galleries for examples, match probability and robustness:
// those of 300 products, or the largest if none has 300.
std::size_t usual_galleries(const EvaluationPlan& plan);

// ---- From a manifest to a plan.

struct PlanOptions {
  dataset::Split split = dataset::Split::test;
  bool experiment1 = true;     // pairs
  bool experiment2 = true;     // retrieval
  dataset::PairOptions pairs;  // for each product; the paper has 10 + 10
  // Products in a gallery. Empty: the paper's 50 and 300, if there are as many, and all products of the split.
  std::vector<std::size_t> gallery_sizes;
  bool whole_split = true;       // false: all of them only if there are fewer than 50
  std::size_t galleries = 20;    // random galleries of each size
  std::size_t resamples = 1000;  // of the bootstrap
  std::uint64_t seed = 1;
};

// Draws pairs and galleries. Each step has its own stream of the seed, so leaving one experiment out does not change
// the other. plan.images holds each needed image once, in the manifest's order. Experiment 1 adds train pairs (unless
// `train` itself is judged) and validation pairs, if those splits have at least two products with both kinds of image.
// Throws invalid_argument if the judged split has fewer than two products with both a product and a person image, or
// fewer than a gallery size asks for.
EvaluationPlan plan_evaluation(const dataset::Manifest& manifest, const PlanOptions& options);

}  // namespace selvedge::evaluation
