// n embeddings of one model, row-major: component j of embedding i is values()[i * dim() + j].
//
// An embedding is an L2-normalised float vector, so the dot product of two is their cosine similarity. The one
// exception are networks that compare by a weighted L1 distance which they learned: theirs are not normalised, and the
// matrix carries the weights.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <vector>

namespace selvedge {

class EmbeddingMatrix {
 public:
  EmbeddingMatrix() = default;
  // `rows` rows of zeros. Throws invalid_argument if dim is 0.
  EmbeddingMatrix(std::size_t rows, std::size_t dim);
  // Takes rows * dim values. Throws invalid_argument if dim is 0 or does not divide values.size().
  EmbeddingMatrix(std::vector<float> values, std::size_t dim);

  std::size_t rows() const { return dim_ == 0 ? 0 : values_.size() / dim_; }
  std::size_t dim() const { return dim_; }
  bool empty() const { return values_.empty(); }
  std::span<const float> values() const { return values_; }
  std::span<const float> row(std::size_t i) const { return {values_.data() + i * dim_, dim_}; }
  std::span<float> row(std::size_t i) { return {values_.data() + i * dim_, dim_}; }

  // Appends one row. The first row of an empty matrix sets dim(). Throws invalid_argument on another length.
  void append(std::span<const float> row);
  // The rows named, in that order.
  EmbeddingMatrix select(std::span<const std::size_t> rows) const;

  // From here on, and in what is selected from this matrix, the similarity of two rows is the sum of
  // weight * |difference| (Koch, Zemel and Salakhutdinov 2015: the learned weights are mostly below 0). Throws
  // invalid_argument unless there are dim() weights.
  void compare_by_l1(std::vector<float> weights);
  // Compares as `other` does. Throws as compare_by_l1.
  void compare_as(const EmbeddingMatrix& other);
  bool compares_by_l1() const { return l1_weights_ != nullptr; }
  // How alike two rows are; larger is more alike: their dot product, unless this matrix compares by L1. Of dim() each.
  float similarity(std::span<const float> a, std::span<const float> b) const;

 private:
  std::vector<float> values_;
  std::size_t dim_ = 0;
  std::shared_ptr<const std::vector<float>> l1_weights_;  // shared by copies
};

// Sum of products; the cosine similarity where both are embeddings. Lengths must agree.
float dot(std::span<const float> a, std::span<const float> b);

// Scales v to length 1; leaves a zero vector as it is.
void normalise(std::span<float> v);

// The direction of a sum of embeddings, of length 1: of their mean. Nothing where they cancel out.
std::optional<std::vector<float>> direction_of(std::vector<float> sum);

}  // namespace selvedge
