#include "shop/index/quantised_rows.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "index/drawn_embeddings.h"
#include "selvedge/error.h"

namespace selvedge::index {
namespace {

double exact_dot(std::span<const float> a, std::span<const float> b) {
  double sum = 0;
  for (std::size_t j = 0; j < a.size(); ++j) sum += static_cast<double>(a[j]) * static_cast<double>(b[j]);
  return sum;
}

// Embeddings whose lost parts are as different as possible: gaussian, one value, all equal, one large value over many
// small ones, values half-way between two codes, and lengths at the tolerance.
std::vector<std::vector<float>> awkward_embeddings(std::size_t dim, core::Rng& rng) {
  std::vector<std::vector<float>> rows;
  for (int i = 0; i < 20; ++i) rows.push_back(draw_embedding(dim, rng));
  rows.emplace_back(dim, 0.0F)[rng.below(dim)] = -1;
  rows.emplace_back(dim, 1.0F);
  auto& one_large = rows.emplace_back(dim, 0.4F / 127);
  one_large[0] = 1;
  auto& half_way = rows.emplace_back(dim, 62.5F);
  half_way[dim - 1] = -127;
  rows.push_back(half_way);
  for (auto& row : rows) core::normalise(row);
  for (float& value : rows.back()) value *= 1.0009F;
  for (float& value : rows.front()) value *= 0.9991F;
  return rows;
}

TEST(QuantisedRows, bound_every_estimates_distance_from_the_true_similarity) {
  core::Rng rng(2);
  for (const std::size_t dim : {1, 3, 16, 64, 100, 128, 256, 1000, 5000}) {
    const auto rows = awkward_embeddings(dim, rng);
    QuantisedRows quantised(dim);
    for (const auto& row : rows) quantised.append(row);
    for (const auto& q : rows) {
      const QuantisedQuery query(q);
      for (const ScanKernel kernel : available_scan_kernels()) {
        std::vector<float> estimates(rows.size());
        quantised.estimate(query, 0, estimates, kernel);
        for (std::size_t i = 0; i < rows.size(); ++i) {
          const double bound = static_cast<double>(quantised.errors()[i]) + static_cast<double>(query.error);
          EXPECT_LE(std::fabs(exact_dot(q, rows[i]) - static_cast<double>(estimates[i])), bound) << dim << " row " << i;
          EXPECT_LE(std::fabs(static_cast<double>(core::dot(q, rows[i])) - static_cast<double>(estimates[i])), bound);
        }
      }
    }
  }
}

TEST(QuantisedRows, lose_about_what_rounding_to_eight_bits_must) {
  core::Rng rng(3);
  QuantisedRows quantised(256);
  for (int i = 0; i < 50; ++i) quantised.append(draw_embedding(256, rng));
  for (const float error : quantised.errors()) EXPECT_LT(error, 0.011F);
  EXPECT_LT(QuantisedQuery(draw_embedding(256, rng)).error, 3e-4F);
}

TEST(QuantisedRows, keep_estimates_when_the_last_row_takes_anothers_place) {
  core::Rng rng(4);
  QuantisedRows quantised(100);
  for (int i = 0; i < 5; ++i) quantised.append(draw_embedding(100, rng));
  const QuantisedQuery query(draw_embedding(100, rng));
  std::vector<float> before(5), after(4);
  quantised.estimate(query, 0, before);
  quantised.replace_by_last(1);
  quantised.estimate(query, 0, after);
  EXPECT_EQ(after, (std::vector<float>{before[0], before[4], before[2], before[3]}));
  quantised.replace_by_last(3);
  EXPECT_EQ(quantised.size(), 3U);
}

TEST(RequireEmbedding, says_what_is_wrong) {
  const auto message = [](std::vector<float> v) {
    try {
      require_embedding(v, 2, "here");
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), ErrorKind::invalid_argument);
      return std::string(error.what());
    }
    return std::string("accepted");
  };
  EXPECT_EQ(message({0.6F, 0.8F}), "accepted");
  EXPECT_EQ(message({1.0009F, 0}), "accepted");
  EXPECT_EQ(message({1}), "[here] expected an embedding of 2 values, got 1");
  EXPECT_EQ(message({1, std::numeric_limits<float>::quiet_NaN()}), "[here] expected finite values, got nan at 1");
  EXPECT_EQ(message({-std::numeric_limits<float>::infinity(), 0}), "[here] expected finite values, got -inf at 0");
  EXPECT_NE(message({1, 0.1F}).find("length 1"), std::string::npos);
  EXPECT_NE(message({0, 0}).find("length 0;"), std::string::npos);
  EXPECT_NE(message({3e38F, 3e38F}).find("length inf;"), std::string::npos);
}

}  // namespace
}  // namespace selvedge::index
