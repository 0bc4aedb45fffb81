// The pairs that the paper trains and tests on: a product image beside a person image, and whether both show the same
// product.
#pragma once

#include <cstddef>
#include <vector>

#include "ground/core/rng.h"
#include "study/dataset/manifest.h"

namespace selvedge::dataset {

struct ImagePair {
  std::size_t product_image = 0, person_image = 0;  // positions in Manifest::images
  bool match = false;                               // both show the same product
};

struct PairOptions {
  std::size_t positives = 10;  // for each product: its product image and one of its person images
  std::size_t negatives = 10;  // for each product: its product image and a person wearing another product
};

// Draws the pairs of one epoch: positives + negatives pairs for every product that has both a product image and a
// person image, shuffled. Other products are left out. It follows the paper, "Clothing Recommendation", and settles
// what the paper leaves open:
// - Positives take the product's person images in random order, and repeat none while there are enough. A product with
//   fewer person images than positives uses each in turn again, as evenly as possible. So every product has the same
//   weight, and the classes stay balanced on data with one person image a product. If a product has several product
//   images, a repeated person image first meets another of them.
// - Negatives are people wearing `negatives` different other products, drawn uniformly by product, then by image. If
//   there are fewer other products, each is used in turn. A negative never shows the same product.
// - If a product has several product images, the one of a pair is drawn.
// Drawing again for each epoch, with rng.fork(epoch), gives each epoch other negatives.
// Throws invalid_argument if negatives are wanted and fewer than two products have both kinds of image.
std::vector<ImagePair> sample_pairs(const std::vector<Product>& products, const PairOptions& options, core::Rng& rng);

}  // namespace selvedge::dataset
