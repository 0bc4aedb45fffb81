#include "ground/core/embedding_matrix.h"

#include <gtest/gtest.h>

#include <cmath>

#include "ground/core/rng.h"
#include "selvedge/error.h"

namespace selvedge::core {
namespace {

TEST(EmbeddingMatrix, keeps_rows_in_the_order_they_were_appended) {
  EmbeddingMatrix matrix;
  matrix.append(std::vector<float>{1, 2});
  matrix.append(std::vector<float>{3, 4});
  EXPECT_EQ(matrix.rows(), 2u);
  EXPECT_EQ(matrix.row(1)[0], 3);
  const std::size_t rows[] = {1, 0, 1};
  EXPECT_EQ(matrix.select(rows).row(0)[1], 4);
  EXPECT_EQ(matrix.select(rows).rows(), 3u);
}

TEST(EmbeddingMatrix, refuses_rows_of_another_length) {
  EmbeddingMatrix matrix(1, 3);
  EXPECT_THROW(matrix.append(std::vector<float>{1, 2}), Error);
  EXPECT_THROW(EmbeddingMatrix(std::vector<float>{1, 2, 3}, 2), Error);
  EXPECT_THROW(EmbeddingMatrix(2, 0), Error);
}

TEST(EmbeddingMatrix, compares_by_weighted_differences_where_told_to) {
  Rng rng(2);
  for (const std::size_t dim : {1u, 15u, 16u, 50u}) {
    EmbeddingMatrix matrix(3, dim);
    std::vector<float> weights;
    for (std::size_t i = 0; i < dim; ++i) {
      weights.push_back(static_cast<float>(rng.normal()));
      for (std::size_t row = 0; row < 3; ++row) matrix.row(row)[i] = static_cast<float>(rng.normal());
    }
    EXPECT_EQ(matrix.similarity(matrix.row(0), matrix.row(1)), dot(matrix.row(0), matrix.row(1)));
    matrix.compare_by_l1(weights);
    const std::size_t rows[] = {2, 1};
    const EmbeddingMatrix selected = matrix.select(rows);
    double expected = 0;
    for (std::size_t i = 0; i < dim; ++i)
      expected += static_cast<double>(weights[i]) * std::abs(static_cast<double>(matrix.row(2)[i]) - matrix.row(1)[i]);
    EXPECT_NEAR(selected.similarity(selected.row(0), selected.row(1)), expected, 1e-4);
    EXPECT_THROW(matrix.compare_by_l1(std::vector<float>(dim + 1)), Error);
    EXPECT_THROW(EmbeddingMatrix(1, dim + 1).compare_as(matrix), Error);
  }
}

TEST(Dot, is_the_sum_of_products_at_every_length) {
  Rng rng(1);
  for (std::size_t n = 0; n < 70; ++n) {
    std::vector<float> a, b;
    double expected = 0;
    for (std::size_t i = 0; i < n; ++i) {
      a.push_back(static_cast<float>(rng.normal()));
      b.push_back(static_cast<float>(rng.normal()));
      expected += static_cast<double>(a[i]) * static_cast<double>(b[i]);
    }
    EXPECT_NEAR(dot(a, b), expected, 1e-4) << n;
  }
}

TEST(Normalise, gives_length_one_and_leaves_zero_alone) {
  std::vector<float> v{3, 4}, zero{0, 0};
  normalise(v);
  normalise(zero);
  EXPECT_FLOAT_EQ(v[0], 0.6f);
  EXPECT_FLOAT_EQ(v[1], 0.8f);
  EXPECT_EQ(zero[0], 0);
}

}  // namespace
}  // namespace selvedge::core
