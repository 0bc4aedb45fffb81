// The float rows of an index. Rows of a snapshot stay in its mapped file; rows that are added are in memory. Inside
// index/ only.
#pragma once

#include <algorithm>
#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "ground/files/memory_map.h"

namespace selvedge::index {

class EmbeddingRows {
 public:
  explicit EmbeddingRows(std::size_t dim) : dim_(dim) {}
  // The first `rows` rows are the floats from byte `offset`, a multiple of 4, of a copy-on-write map. The map must hold
  // them.
  EmbeddingRows(std::size_t dim, files::MemoryMap map, std::size_t offset, std::size_t rows)
      : dim_(dim),
        map_(std::move(map)),
        mapped_(reinterpret_cast<float*>(map_->writable_bytes().data() + offset)),
        mapped_rows_(rows) {}

  std::size_t size() const { return mapped_rows_ + owned_.size() / dim_; }
  std::span<const float> row(std::size_t i) const {
    return {i < mapped_rows_ ? mapped_ + i * dim_ : owned_.data() + (i - mapped_rows_) * dim_, dim_};
  }

  void reserve(std::size_t rows) { owned_.reserve((rows - std::min(rows, mapped_rows_)) * dim_); }
  void append(std::span<const float> row) { owned_.insert(owned_.end(), row.begin(), row.end()); }
  // Drops all but the first `rows` rows, at least those of the map.
  void cut_back(std::size_t rows) { owned_.resize((rows - mapped_rows_) * dim_); }
  void set(std::size_t i, std::span<const float> values) {
    float* place = i < mapped_rows_ ? mapped_ + i * dim_ : owned_.data() + (i - mapped_rows_) * dim_;
    std::copy(values.begin(), values.end(), place);
  }
  // Moves the last row to place i and drops the last place.
  void replace_by_last(std::size_t i) {
    if (i + 1 < size()) set(i, row(size() - 1));
    if (owned_.empty()) {
      --mapped_rows_;
    } else {
      owned_.resize(owned_.size() - dim_);
    }
  }

 private:
  std::size_t dim_;
  std::optional<files::MemoryMap> map_;
  float* mapped_ = nullptr;  // in map_
  std::size_t mapped_rows_ = 0;
  std::vector<float> owned_;
};

}  // namespace selvedge::index
