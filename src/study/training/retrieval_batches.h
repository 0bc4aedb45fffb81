// Batches of products as pictures and labels.
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

// A column of the manifest as labels for classification.
struct AttributeLabels {
  std::string name;
  std::vector<std::string> values;     // sorted
  std::vector<std::int64_t> counts;    // images of each value in `products`
  std::vector<std::int64_t> of_image;  // for each image of the manifest: position in `values`, -1 where empty or unseen
};

// The columns named ("kind,colour") that the manifest has, each once; values are those of the products' images. Columns
// of fewer than two values are left out: there is nothing to tell apart.
std::vector<AttributeLabels> attribute_labels(const dataset::Manifest& manifest,
                                              const std::vector<dataset::Product>& products, const std::string& names);

// Products that can stand in a batch. Those without any image are left out.
struct BatchProducts {
  std::vector<dataset::Product> pairs;  // with both a product image and a person image
  std::vector<dataset::Product>
      singles;  // with one side alone: every image takes both, to be told apart by augmentation
};
BatchProducts batch_products(const std::vector<dataset::Product>& products);

// One epoch of batches of P products. Where there are pairs and singles, a batch holds `pair_share` of it pairs, so
// that enough of a query's negatives are of its own kind, and the epoch is one pass over the pairs; the singles are
// drawn anew each time, none twice before all were. `order` lists the pairs as they shall follow each other (positions
// in products.pairs; see group_similar), empty for a random order. Otherwise one pass over what there is.
// BatchItem::product counts through pairs, then singles. Batches that would not be full are left out, unless there is
// but one: few negatives upset training more than products that wait for another epoch. Throws as sample_batches.
std::vector<dataset::Batch> draw_epoch(const BatchProducts& products, const dataset::BatchOptions& options,
                                       double pair_share, std::span<const std::size_t> order, core::Rng& rng);

// All rows of `embeddings` (N, D), L2-normalised, in an order in which each `group` neighbours are alike: a row drawn
// at random, then the most similar ones not yet taken. In batches made of such groups a query meets the products it is
// most easily taken for (hard negatives, as Harwood et al. 2017, "Smart Mining for Deep Metric Learning").
std::vector<std::size_t> group_similar(const torch::Tensor& embeddings, std::size_t group, core::Rng& rng);

struct RetrievalBatch {
  torch::Tensor images;               // (p * K + p, 3, H, W) uint8: persons, then product images, of p items
  torch::Tensor persons, products;    // (P * K), (P) int64: the product each shows
  std::vector<torch::Tensor> labels;  // of each attribute, (P * K + P) int64, -1 for unknown
};

// Gathers and augments, in parallel; the same `rng` gives the same pixels whatever the number of threads. Pictures of
// the items in `part` alone, labels of all. An item is recoloured as a whole or not at all: not where a person image
// has no mask or a picture is known by one of the labels.
RetrievalBatch make_retrieval_batch(const dataset::Batch& batch, Team::Part part, const RunData& data,
                                    const GarmentMasks& masks, const std::vector<AttributeLabels>& labels,
                                    const AugmentationOptions& augmentation, int width, int height,
                                    const core::Rng& rng, torch::Device device);

// The images (positions in the manifest) as they are: (N, 3, height, width) uint8.
torch::Tensor plain_images(const std::vector<std::size_t>& images, const RunData& data, int width, int height,
                           torch::Device device);

}  // namespace selvedge::training
