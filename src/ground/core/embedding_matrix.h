// The embeddings of many images by one model: one row an embedding, row-major. Component j of embedding i is values()[i
// * dim() + j].
//
// Rows are L2-normalised, so the dot product of two rows is their cosine similarity. The one exception is a network
// with a learned weighted L1 distance: its rows are not normalised, and the matrix carries the weights.
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

  // Appends one row. The first row of a default-constructed matrix sets dim(). Throws invalid_argument for another
  // length.
  void append(std::span<const float> row);
  // A copy of the given rows, in that order. It compares as this matrix does.
  EmbeddingMatrix select(std::span<const std::size_t> rows) const;

  // Makes similarity() the sum of weight * |difference| over the components (Koch, Zemel and Salakhutdinov 2015,
  // "Siamese Neural Networks for One-shot Image Recognition"). Most learned weights are negative. Copies and selections
  // keep the weights. Throws invalid_argument unless there are dim() weights.
  void compare_by_l1(std::vector<float> weights);
  // Makes similarity() that of `other`. Throws invalid_argument if `other` compares by L1 and has another dim().
  void compare_as(const EmbeddingMatrix& other);
  bool compares_by_l1() const { return l1_weights_ != nullptr; }
  // The similarity of two rows of dim() values: their dot product, or the weighted L1 sum. Larger is more alike.
  float similarity(std::span<const float> a, std::span<const float> b) const;

 private:
  std::vector<float> values_;
  std::size_t dim_ = 0;
  std::shared_ptr<const std::vector<float>> l1_weights_;  // shared by copies
};

// The dot product; of two normalised embeddings their cosine similarity. Both must have the same length.
float dot(std::span<const float> a, std::span<const float> b);

// Scales v to length 1; leaves a zero vector as it is.
void normalise(std::span<float> v);

// Scales a sum of embeddings to length 1: the direction of their mean. Nothing if the embeddings cancel out.
std::optional<std::vector<float>> direction_of(std::vector<float> sum);

}  // namespace selvedge::core
