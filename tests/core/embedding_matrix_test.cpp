#include "selvedge/core/embedding_matrix.h"

#include <gtest/gtest.h>

#include <cmath>

#include "selvedge/core/error.h"
#include "selvedge/core/rng.h"

namespace selvedge {
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
}  // namespace selvedge
