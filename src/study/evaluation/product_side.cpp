// Compares four queries with a row at once, so that each row is loaded once. Padding makes a query's result independent
// of its neighbours in the block.
#include "study/evaluation/product_side.h"

#include <algorithm>
#include <array>
#include <limits>
#include <string>

#include "ground/core/parallel.h"
#include "selvedge/error.h"

namespace selvedge::evaluation {
namespace {

constexpr std::size_t block = 16;  // queries compared while one product image is in the cache
constexpr std::size_t together = 4;

float number_or_lowest(float similarity) {
  return similarity == similarity ? similarity : -std::numeric_limits<float>::infinity();
}

// Four dot products with one row. The row is loaded once, and the sums are independent.
std::array<float, together> dot4(std::span<const float> row, const std::span<const float>* queries) {
  constexpr std::size_t lanes = 8;
  float sums[together][lanes] = {};
  const float* q0 = queries[0].data();
  const float* q1 = queries[1].data();
  const float* q2 = queries[2].data();
  const float* q3 = queries[3].data();
  std::size_t i = 0;
  for (; i + lanes <= row.size(); i += lanes) {
    for (std::size_t lane = 0; lane < lanes; ++lane) {
      const float x = row[i + lane];
      sums[0][lane] += x * q0[i + lane];
      sums[1][lane] += x * q1[i + lane];
      sums[2][lane] += x * q2[i + lane];
      sums[3][lane] += x * q3[i + lane];
    }
  }
  std::array<float, together> totals{};
  for (std::size_t q = 0; q < together; ++q) {
    for (const float sum : sums[q]) totals[q] += sum;
    for (std::size_t j = i; j < row.size(); ++j) totals[q] += row[j] * queries[q][j];
  }
  return totals;
}

}  // namespace

ProductSide::ProductSide(const core::EmbeddingMatrix& embeddings, std::span<const ProductRows> products) : first_{0} {
  std::vector<std::size_t> rows;
  for (std::size_t p = 0; p < products.size(); ++p) {
    if (products[p].product_images.empty()) {
      throw Error(ErrorKind::invalid_argument, "[ProductSide] expected a product image for every product, product " +
                                                   std::to_string(p) + " has none");
    }
    for (const std::size_t row : products[p].product_images) {
      if (row >= embeddings.rows()) {
        throw Error(
            ErrorKind::invalid_argument,
            "[ProductSide] expected rows below " + std::to_string(embeddings.rows()) + ", got " + std::to_string(row));
      }
      rows.push_back(row);
    }
    first_.push_back(rows.size());
  }
  images_ = embeddings.select(rows);
}

void ProductSide::compare(std::span<const std::span<const float>> queries, std::span<float> out) const {
  const std::size_t width = products();
  for (std::size_t p = 0; p < width; ++p) {
    for (std::size_t row = first_[p]; row < first_[p + 1]; ++row) {
      const auto keep = [&](std::size_t q, float similarity) {
        float& best = out[q * width + p];
        similarity = number_or_lowest(similarity);
        best = row == first_[p] ? similarity : std::max(best, similarity);
      };
      if (images_.compares_by_l1()) {
        for (std::size_t i = 0; i < queries.size(); ++i) keep(i, images_.similarity(images_.row(row), queries[i]));
        continue;
      }
      std::size_t q = 0;
      for (; q + together <= queries.size(); q += together) {
        const auto similarities = dot4(images_.row(row), &queries[q]);
        for (std::size_t i = 0; i < together; ++i) keep(q + i, similarities[i]);
      }
      // Padded with a repeated query, so that a query's similarities do not depend on its neighbours in the block.
      if (q == queries.size()) continue;
      std::array<std::span<const float>, together> rest;
      for (std::size_t i = 0; i < together; ++i) rest[i] = queries[std::min(q + i, queries.size() - 1)];
      const auto similarities = dot4(images_.row(row), rest.data());
      for (std::size_t i = 0; q + i < queries.size(); ++i) keep(q + i, similarities[i]);
    }
  }
}

void for_each_query(const core::EmbeddingMatrix& embeddings, std::span<const std::size_t> queries,
                    const ProductSide& side, const std::function<void(std::size_t, std::span<const float>)>& visit) {
  if (embeddings.dim() != side.dim() && !queries.empty()) {
    throw Error(ErrorKind::invalid_argument, "[for_each_query] expected embeddings of dim " +
                                                 std::to_string(side.dim()) + ", got " +
                                                 std::to_string(embeddings.dim()));
  }
  core::parallel_for((queries.size() + block - 1) / block, 0, [&](std::size_t b) {
    const std::size_t begin = b * block;
    const std::size_t count = std::min(block, queries.size() - begin);
    std::vector<std::span<const float>> rows;
    for (std::size_t i = 0; i < count; ++i) rows.push_back(embeddings.row(queries[begin + i]));
    std::vector<float> similarities(count * side.products());
    side.compare(rows, similarities);
    for (std::size_t i = 0; i < count; ++i) {
      visit(begin + i, std::span(similarities).subspan(i * side.products(), side.products()));
    }
  });
}

}  // namespace selvedge::evaluation
