// Rows lie one after the other in one vector. A dot product keeps sixteen partial sums, which the compiler turns into
// vector code without loosening the rules of floating point.
#include "ground/core/embedding_matrix.h"

#include <cmath>
#include <string>
#include <utility>

#include "selvedge/error.h"

namespace selvedge::core {

EmbeddingMatrix::EmbeddingMatrix(std::size_t rows, std::size_t dim) : values_(rows * dim), dim_(dim) {
  if (dim == 0) throw Error(ErrorKind::invalid_argument, "[EmbeddingMatrix] expected dim > 0, got 0");
}

EmbeddingMatrix::EmbeddingMatrix(std::vector<float> values, std::size_t dim) : values_(std::move(values)), dim_(dim) {
  if (dim == 0 || values_.size() % dim != 0) {
    throw Error(ErrorKind::invalid_argument, "[EmbeddingMatrix] expected a multiple of dim = " + std::to_string(dim) +
                                                 " values, got " + std::to_string(values_.size()));
  }
}

void EmbeddingMatrix::append(std::span<const float> row) {
  if (dim_ == 0) dim_ = row.size();
  if (row.size() != dim_ || dim_ == 0) {
    throw Error(ErrorKind::invalid_argument, "[EmbeddingMatrix::append] expected " + std::to_string(dim_) +
                                                 " values, got " + std::to_string(row.size()));
  }
  values_.insert(values_.end(), row.begin(), row.end());
}

EmbeddingMatrix EmbeddingMatrix::select(std::span<const std::size_t> rows) const {
  EmbeddingMatrix selected;
  selected.dim_ = dim_;
  selected.values_.reserve(rows.size() * dim_);
  for (const std::size_t i : rows) selected.append(row(i));
  selected.l1_weights_ = l1_weights_;
  return selected;
}

void EmbeddingMatrix::compare_by_l1(std::vector<float> weights) {
  if (weights.size() != dim_) {
    throw Error(ErrorKind::invalid_argument, "[EmbeddingMatrix::compare_by_l1] expected " + std::to_string(dim_) +
                                                 " weights, got " + std::to_string(weights.size()));
  }
  l1_weights_ = std::make_shared<const std::vector<float>>(std::move(weights));
}

void EmbeddingMatrix::compare_as(const EmbeddingMatrix& other) {
  if (other.l1_weights_ != nullptr && other.dim_ != dim_) {
    throw Error(ErrorKind::invalid_argument, "[EmbeddingMatrix::compare_as] expected rows of " +
                                                 std::to_string(other.dim_) + " values, got " + std::to_string(dim_));
  }
  l1_weights_ = other.l1_weights_;
}

float EmbeddingMatrix::similarity(std::span<const float> a, std::span<const float> b) const {
  if (l1_weights_ == nullptr) return dot(a, b);
  const std::vector<float>& weights = *l1_weights_;
  constexpr std::size_t lanes = 16;
  float sums[lanes] = {};
  std::size_t i = 0;
  for (; i + lanes <= a.size(); i += lanes) {
    for (std::size_t lane = 0; lane < lanes; ++lane)
      sums[lane] += weights[i + lane] * std::abs(a[i + lane] - b[i + lane]);
  }
  float total = 0;
  for (const float sum : sums) total += sum;
  for (; i < a.size(); ++i) total += weights[i] * std::abs(a[i] - b[i]);
  return total;
}

float dot(std::span<const float> a, std::span<const float> b) {
  // Sixteen partial sums: a form the compiler turns into vector code without -ffast-math.
  constexpr std::size_t lanes = 16;
  float sums[lanes] = {};
  std::size_t i = 0;
  for (; i + lanes <= a.size(); i += lanes) {
    for (std::size_t lane = 0; lane < lanes; ++lane) sums[lane] += a[i + lane] * b[i + lane];
  }
  float total = 0;
  for (const float sum : sums) total += sum;
  for (; i < a.size(); ++i) total += a[i] * b[i];
  return total;
}

void normalise(std::span<float> v) {
  const float length = std::sqrt(dot(v, v));
  if (length <= 0) return;
  for (float& x : v) x /= length;
}

std::optional<std::vector<float>> direction_of(std::vector<float> sum) {
  normalise(sum);
  if (!(dot(sum, sum) > 0.5F)) return std::nullopt;
  return sum;
}

}  // namespace selvedge::core
