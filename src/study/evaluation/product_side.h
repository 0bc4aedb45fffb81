// The gallery of an experiment: products with one or more images each. Queries are compared with it block by block.
#pragma once

#include <cstddef>
#include <functional>
#include <span>
#include <vector>

#include "ground/core/embedding_matrix.h"

namespace selvedge::evaluation {

// A product of an experiment: its images as rows of one EmbeddingMatrix.
struct ProductRows {
  std::vector<std::size_t> product_images;  // gallery side
  std::vector<std::size_t> person_images;   // query side
};

class ProductSide {
 public:
  // Copies the rows of the products' images. Throws invalid_argument for a product without an image, or a row that does
  // not exist.
  ProductSide(const core::EmbeddingMatrix& embeddings, std::span<const ProductRows> products);

  std::size_t products() const { return first_.size() - 1; }
  std::size_t dim() const { return images_.dim(); }

  // out[q * products() + p] becomes the best similarity of query q to an image of product p: the cosine, or the L1
  // comparison of the matrix. NaN becomes -infinity. `queries` are rows of a matrix of the same dim; `out` has
  // queries.size() * products() values.
  void compare(std::span<const std::span<const float>> queries, std::span<float> out) const;

 private:
  core::EmbeddingMatrix images_;
  std::vector<std::size_t> first_;  // product p's images are rows [first_[p], first_[p + 1])
};

// Calls visit(i, similarities) for every i in [0, queries.size()), on all processors and in any order. similarities[p]
// compares row queries[i] of `embeddings` with product p. Each thread holds 16 x products floats, whatever the number
// of queries. `visit` must be safe to call from several threads for different i.
void for_each_query(const core::EmbeddingMatrix& embeddings, std::span<const std::size_t> queries,
                    const ProductSide& side, const std::function<void(std::size_t, std::span<const float>)>& visit);

}  // namespace selvedge::evaluation
