// Judges how often a query's answers share an attribute with it. For photos whose exact product nobody knows.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "ground/core/embedding_matrix.h"

namespace selvedge::evaluation {

struct ValueAgreement {
  std::string value;
  std::size_t queries = 0;
  double share = 0;  // of the first k answers with the query's value; mean over the queries of this value
};

struct AttributeAgreement {
  std::size_t k = 0;
  std::vector<ValueAgreement> values;  // sorted by value; only values that the gallery has too
  double mean = 0;                     // over values, each with the same weight
};

// Each row of a matrix has one value. Throws invalid_argument if rows and values do not fit, k is 0 or above the
// gallery's rows, or no value is on both sides.
AttributeAgreement attribute_agreement(const core::EmbeddingMatrix& queries, std::span<const std::string> query_values,
                                       const core::EmbeddingMatrix& gallery,
                                       std::span<const std::string> gallery_values, std::size_t k = 10);

}  // namespace selvedge::evaluation
