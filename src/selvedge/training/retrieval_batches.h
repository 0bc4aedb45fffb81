// Batches of products as pictures and labels.
#pragma once

#include <torch/torch.h>

#include <string>
#include <vector>

#include "selvedge/dataset/batches.h"
#include "selvedge/training/augmentation.h"
#include "selvedge/training/run_folder.h"

namespace selvedge {

// A column of the manifest as labels for classification.
struct AttributeLabels {
  std::string name;
  std::vector<std::string> values;     // sorted
  std::vector<std::int64_t> counts;    // images of each value in `products`
  std::vector<std::int64_t> of_image;  // for each image of the manifest: position in `values`, -1 where empty or unseen
};

// The columns named ("kind,colour") that the manifest has; values are those of the products' images.
std::vector<AttributeLabels> attribute_labels(const Manifest& manifest, const std::vector<Product>& products,
                                              const std::string& names);

// Products that can stand in a batch: those with both kinds of image as they are; of those with one kind alone, every
// image takes both sides, to be told apart by augmentation. Products without any image are left out.
std::vector<Product> with_both_sides(const std::vector<Product>& products);

struct RetrievalBatch {
  torch::Tensor images;                // (P * K + P, 3, H, W) uint8: persons, then product images
  torch::Tensor persons, products;     // (P * K), (P) int64: the product each shows
  std::vector<torch::Tensor> labels;   // of each attribute, (P * K + P) int64, -1 for unknown
};

// Gathers and augments, in parallel; the same `rng` gives the same pixels whatever the number of threads.
RetrievalBatch make_retrieval_batch(const Batch& batch, const RunData& data, const std::vector<AttributeLabels>& labels,
                                    const AugmentationOptions& augmentation, int width, int height, const Rng& rng,
                                    torch::Device device);

// The images (positions in the manifest) as they are: (N, 3, height, width) uint8.
torch::Tensor plain_images(const std::vector<std::size_t>& images, const RunData& data, int width, int height,
                           torch::Device device);

}  // namespace selvedge
