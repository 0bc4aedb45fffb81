// Embeddings with 8 bits a value, and a bound on the rounding error of each. A search reads a quarter of the bytes of
// floats and still misses nothing. Inside index/ only.
//
// A row x of unit length is kept as s c: whole numbers c_j = round(x_j / s) in [-127, 127] and one scale s = max|x_j| /
// 127. A query q is kept as t d: whole numbers d_j in [-16256, 16256] and one scale t. The estimate of q.x is t s
// (d.c), where d.c is exact in 32-bit whole numbers. With e = x - s c and f = q - t d,
//
//   q.x = (t d + f).(s c) + q.e = t s (d.c) + f.(s c) + q.e,
//
// so by Cauchy and Schwarz   |q.x - t s (d.c)| <= |f| |s c| + |q| |e| <= |f| (|x| + |e|) + |q| |e|.
//
// Lengths are 1 within 1e-3 (require_embedding), and |e| <= |x| because rounding never moves a value further than 0, so
// the right side is at most 2.1 |f| + 1.001 |e|. The first part belongs to the query (`QuantisedQuery::error`), the
// second to the row (`errors()`). Added to each is what floating point may lose: a sum of n float products of vectors
// no longer than 1.001 is off by at most 1.01 (n + 2) 2^-24 (Higham, "Accuracy and Stability of Numerical Algorithms",
// section 3.1), and so is the float dot product that the estimate stands for. For 256 values drawn like real embeddings
// |e| is near 0.007.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "shop/index/int8_scan.h"

namespace selvedge::index {

// Throws invalid_argument, named after `function`, unless v holds dim finite values of length 1 within 1e-3.
void require_embedding(std::span<const float> v, std::size_t dim, const char* function);

// The greatest |v_j|; 0 for no values.
float largest_magnitude(std::span<const float> v);

struct QuantisedQuery {
  // q must be an embedding (require_embedding).
  explicit QuantisedQuery(std::span<const float> q);

  float scale;      // t
  float error;      // the query's part of the bound
  ScanQuery codes;  // d

 private:
  QuantisedQuery(std::span<const float> q, float t);
};

class QuantisedRows {
 public:
  // dim must be > 0.
  explicit QuantisedRows(std::size_t dim);

  std::size_t size() const { return scales_.size(); }
  void reserve(std::size_t rows);
  // `row` must be an embedding of dim values.
  void append(std::span<const float> row);
  // Makes room for `rows` rows in all, new ones being unset until set(). Different rows may be set from several
  // threads.
  void resize(std::size_t rows);
  void set(std::size_t i, std::span<const float> row);
  // Moves the last row to place i and drops the last place.
  void replace_by_last(std::size_t i);

  // estimates[j] for row first + j: |dot(q, row) - estimates[j]| <= errors()[first + j] + query.error, for the query q
  // and the row as they were given.
  void estimate(const QuantisedQuery& query, std::size_t first, std::span<float> estimates,
                ScanKernel kernel = best_scan_kernel()) const;
  std::span<const float> errors() const { return errors_; }
  // Bytes that estimate() reads for each row.
  std::size_t bytes_per_row() const { return blocks_ * sizeof(CodeBlock) + 2 * sizeof(float); }

 private:
  std::size_t dim_;
  std::size_t blocks_;
  std::vector<CodeBlock> codes_;  // size() x blocks_
  std::vector<float> scales_;     // s
  std::vector<float> errors_;
};

}  // namespace selvedge::index
