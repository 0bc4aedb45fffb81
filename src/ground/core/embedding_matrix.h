// n embeddings of one model, row-major: component j of embedding i is values()[i * dim() + j].
//
// An embedding is an L2-normalised float vector, so the dot product of two is their cosine similarity. Networks with a
// learned weighted L1 distance are the one exception: their embeddings are not normalised, and the matrix carries the
// weights.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <vector>

namespace selvedge::core {

class EmbeddingMatrix {
 public:
  EmbeddingMatrix() = default;
  // Makes `rows` rows of zeros. Throws invalid_argument if dim is 0.
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
  // The given rows, in that order.
  EmbeddingMatrix select(std::span<const std::size_t> rows) const;

  // From now on the similarity of two rows is the sum of weight * |difference|, here and in matrices selected from this
  // one (Koch, Zemel and Salakhutdinov 2015; most learned weights are below 0). Throws invalid_argument unless there
  // are dim() weights.
  void compare_by_l1(std::vector<float> weights);
  // Compares as `other` does. Throws as compare_by_l1.
  void compare_as(const EmbeddingMatrix& other);
  bool compares_by_l1() const { return l1_weights_ != nullptr; }
  // The similarity of two rows of dim() values; larger is more alike. Their dot product, unless this matrix compares by
  // L1.
  float similarity(std::span<const float> a, std::span<const float> b) const;

 private:
  std::vector<float> values_;
  std::size_t dim_ = 0;
  std::shared_ptr<const std::vector<float>> l1_weights_;  // shared by copies
};

// The dot product: the cosine similarity of two embeddings. Lengths must agree.
float dot(std::span<const float> a, std::span<const float> b);

// Scales v to length 1; leaves a zero vector as it is.
void normalise(std::span<float> v);

// A sum of embeddings scaled to length 1: the direction of their mean. Nothing if they cancel out.
std::optional<std::vector<float>> direction_of(std::vector<float> sum);

}  // namespace selvedge::core
