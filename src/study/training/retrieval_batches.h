// Makes batches of products: pictures and labels.
#pragma once

#include <torch/torch.h>

#include <span>
#include <string>
#include <vector>

#include "study/dataset/batches.h"
#include "study/training/augmentation.h"
#include "study/training/recolouring.h"
#include "study/training/run_folder.h"
#include "study/training/team.h"

namespace selvedge::training {

// A column of the manifest, as labels for classification.
struct AttributeLabels {
  std::string name;
  std::vector<std::string> values;     // sorted
  std::vector<std::int64_t> counts;    // images of each value in `products`
  std::vector<std::int64_t> of_image;  // for each image of the manifest: position in `values`; -1 if empty or unseen
};

// The columns in `names` ("kind,colour") that the manifest has, each once. Values are those of the products' images. A
// column with fewer than two values is left out, because it has nothing to tell apart.
std::vector<AttributeLabels> attribute_labels(const dataset::Manifest& manifest,
                                              const std::vector<dataset::Product>& products, const std::string& names);

// The products that can be in a batch. Those without any image are left out.
struct BatchProducts {
  std::vector<dataset::Product> pairs;  // with both a product image and a person image
  std::vector<dataset::Product>
      singles;  // with one side only: each image stands for both sides, which augmentation makes differ
};
BatchProducts batch_products(const std::vector<dataset::Product>& products);

// One epoch of batches of P products.
// - With pairs and singles, the share `pair_share` of a batch are pairs, so that enough of a query's negatives are of
//   its own kind. The epoch is one pass over the pairs. Singles are drawn anew each time; none comes twice before all
//   came once.
// - Otherwise the epoch is one pass over what there is.
//
// `order` gives the order of the pairs, as positions in products.pairs (see group_similar); empty: a random order.
// BatchItem::product counts through pairs, then singles. Batches that are not full are left out, unless there is only
// one: few negatives harm training more than it helps to see the last products in every epoch. Throws as
// sample_batches.
std::vector<dataset::Batch> draw_epoch(const BatchProducts& products, const dataset::BatchOptions& options,
                                       double pair_share, std::span<const std::size_t> order, core::Rng& rng);

// Orders all rows of `embeddings` (N, D), L2-normalised, so that each `group` neighbours are alike: a row drawn at
// random, then the most similar ones that are not yet taken. In batches of such groups a query meets the products that
// it is most easily confused with (hard negatives, as Harwood et al. 2017, "Smart Mining for Deep Metric Learning").
std::vector<std::size_t> group_similar(const torch::Tensor& embeddings, std::size_t group, core::Rng& rng);

struct RetrievalBatch {
  torch::Tensor images;               // (p * K + p, 3, H, W) uint8: persons, then product images, of p items
  torch::Tensor persons, products;    // (P * K), (P) int64: the product that each shows
  std::vector<torch::Tensor> labels;  // of each attribute, (P * K + P) int64, -1 for unknown
};

// Gathers and augments pictures in parallel. The same `rng` gives the same pixels, whatever the number of threads.
// Pictures are made for the items in `part` only, labels for all. An item is recoloured as a whole or not at all: never
// if a person image has no mask, or if one of the labels is known for a picture.
RetrievalBatch make_retrieval_batch(const dataset::Batch& batch, Team::Part part, const RunData& data,
                                    const GarmentMasks& masks, const std::vector<AttributeLabels>& labels,
                                    const AugmentationOptions& augmentation, int width, int height,
                                    const core::Rng& rng, torch::Device device);

// The images (positions in the manifest), unchanged but for the size: (N, 3, height, width) uint8.
torch::Tensor plain_images(const std::vector<std::size_t>& images, const RunData& data, int width, int height,
                           torch::Device device);

}  // namespace selvedge::training
