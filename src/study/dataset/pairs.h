// The paper's training and judging pairs: a product image beside a person image, and whether they show one product.
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
  std::size_t positives = 10;  // per product: its product image and one of its person images
  std::size_t negatives = 10;  // per product: its product image and a person wearing another product
};

// positives + negatives pairs for every product that has both a product image and a person image (the others are left
// out), shuffled. As "Clothing Recommendation" does it, with what it leaves open settled so:
// - Positives take the product's person images in random order, none twice while there are enough. A product with fewer
//   person images than positives uses each in turn again, as evenly as can be, so that every product weighs the same
//   and the classes stay balanced on data with one person image a product. Where a product has several product images,
//   a repeated person image meets another of them first.
// - Negatives are people wearing `negatives` different other products, drawn uniformly by product (then by image); with
//   fewer other products than that, each is used in turn. A negative never shows the same product.
// - The product image of a pair is drawn where a product has several.
// Draw anew for each epoch (rng.fork(epoch)) and the negatives differ from epoch to epoch.
// Throws invalid_argument if negatives are wanted and fewer than two products have both kinds of image.
std::vector<ImagePair> sample_pairs(const std::vector<Product>& products, const PairOptions& options, core::Rng& rng);

}  // namespace selvedge::dataset
