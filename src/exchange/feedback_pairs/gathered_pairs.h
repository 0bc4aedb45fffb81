// Joins pairs of several sources to one data set whose products are always in the same split.
#pragma once

#include <cstddef>
#include <filesystem>
#include <set>
#include <utility>

#include "study/dataset/manifest.h"

namespace selvedge::feedback_pairs {

// The split of a product by the SHA-256 of its id: of ten products about seven are of train, one is of validation, and
// two are of test. It is the same in every run, so a later model is never judged by products that an earlier one was
// trained on.
dataset::Split lasting_split(const ProductId& product);

// Pairs of several sources. Each image is listed once for a product.
class GatheredPairs {
 public:
  // The images' paths become relative to `folder`.
  explicit GatheredPairs(const std::filesystem::path& folder) : pairs_{folder, {}, {}} {}

  // Adds the images of another manifest, whatever their splits there. Products that share the file of a product image
  // become one (dataset::join_products_of_one_picture), so they are trained on or held back together.
  void add(const dataset::Manifest& from);
  // How many products of a split have both product images and person images.
  std::size_t complete(dataset::Split split) const;
  const dataset::Manifest& manifest() const { return pairs_; }

 private:
  dataset::Manifest pairs_;
  std::set<std::pair<ProductId, std::filesystem::path>> known_;
};

}  // namespace selvedge::feedback_pairs
