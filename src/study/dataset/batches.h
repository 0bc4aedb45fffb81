// Batches of P products, each with its product image and K person images. They are for losses in which all other
// products of the batch are negatives.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "ground/core/rng.h"
#include "study/dataset/manifest.h"

namespace selvedge::dataset {

struct BatchItem {
  std::size_t product = 0;                 // position in `products`: the label of all images of this item
  std::size_t product_image = 0;           // position in Manifest::images
  std::vector<std::size_t> person_images;  // exactly K positions in Manifest::images
};

using Batch = std::vector<BatchItem>;  // no product twice

struct BatchOptions {
  std::size_t products = 32;  // P; at least 2
  std::size_t persons = 1;    // K; at least 1
};

// The batches of one epoch. Every product with both a product image and a person image comes once, in random order. The
// last batch may be smaller. If a single product is left over, it joins the batch before, because a batch of one has no
// negatives. A product with fewer than K person images uses them in turn again. If it has several product images, one
// is drawn. Throws invalid_argument if P < 2, K < 1, or fewer than two products have both kinds of image.
std::vector<Batch> sample_batches(const std::vector<Product>& products, const BatchOptions& options, core::Rng& rng);

// The same for the products at the positions `order`, in that order. Each of them must have both kinds of image.
std::vector<Batch> batches_in_order(const std::vector<Product>& products, std::span<const std::size_t> order,
                                    const BatchOptions& options, core::Rng& rng);

}  // namespace selvedge::dataset
