// A row becomes 8-bit codes, a scale, and the length of what was rounded away. From these follows a bound on the error
// of each estimate, with floating-point rounding in it, so a scan misses no row.
#include "shop/index/quantised_rows.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <limits>

#include "ground/core/embedding_matrix.h"
#include "selvedge/error.h"

namespace selvedge::index {
namespace {

constexpr double norm_tolerance = 1e-3;
constexpr int code_limit = 127;
constexpr std::size_t lanes = 16;

// What a float dot product of two embeddings may differ from the real one, and |e| from its own float computation.
float rounding_slack(std::size_t dim) { return 1.01F * static_cast<float>(dim + 2) * std::ldexp(1.0F, -24); }

// Fills `codes` and returns |e|.
float quantise(std::span<const float> row, float scale, std::uint8_t* codes) {
  const float inverse = 1 / scale;
  const auto one = [&](std::size_t j) {
    // Truncation of a positive number rounds down: + 0.5 makes it the nearest.
    const int code = static_cast<int>(row[j] * inverse + (static_cast<float>(zero_code) + 0.5F));
    codes[j] = static_cast<std::uint8_t>(code);
    const float lost = row[j] - scale * static_cast<float>(code - zero_code);
    return lost * lost;
  };
  std::array<float, lanes> sums{};
  std::size_t j = 0;
  for (; j + lanes <= row.size(); j += lanes) {
    for (std::size_t lane = 0; lane < lanes; ++lane) sums[lane] += one(j + lane);
  }
  float total = 0;
  for (const float sum : sums) total += sum;
  for (; j < row.size(); ++j) total += one(j);
  return std::sqrt(total);
}

// The smallest t whose whole numbers fit both their range and, with |d.c| <= |d| |c| <= (1.01 / t) 127 sqrt(dim), the
// 32-bit sum of any row.
float query_scale(std::span<const float> q) {
  const double by_range = largest_magnitude(q) / scan_query_limit;
  const double by_sum = 1.05 * code_limit * std::sqrt(static_cast<double>(q.size())) / std::ldexp(1.0, 31);
  return static_cast<float>(std::max(by_range, by_sum) * (1 + 1e-6));
}

std::vector<std::int16_t> whole_numbers(std::span<const float> q, float t) {
  std::vector<std::int16_t> d;
  d.reserve(q.size());
  for (const float value : q) {
    d.push_back(
        static_cast<std::int16_t>(std::clamp<long>(std::lround(value / t), -scan_query_limit, scan_query_limit)));
  }
  return d;
}

}  // namespace

// Sixteen partial results, the form that the compiler turns into vector code.
float largest_magnitude(std::span<const float> v) {
  std::array<float, lanes> largest{};
  std::size_t j = 0;
  for (; j + lanes <= v.size(); j += lanes) {
    for (std::size_t lane = 0; lane < lanes; ++lane) {
      const float magnitude = std::fabs(v[j + lane]);
      largest[lane] = magnitude > largest[lane] ? magnitude : largest[lane];
    }
  }
  float most = *std::max_element(largest.begin(), largest.end());
  for (; j < v.size(); ++j) most = std::max(most, std::fabs(v[j]));
  return most;
}

void require_embedding(std::span<const float> v, std::size_t dim, const char* function) {
  if (v.size() != dim) {
    throw Error(ErrorKind::invalid_argument,
                fmt::format("[{}] expected an embedding of {} values, got {}", function, dim, v.size()));
  }
  const float length = std::sqrt(core::dot(v, v));
  if (std::fabs(length - 1) <= norm_tolerance) return;
  for (std::size_t j = 0; j < dim; ++j) {
    if (std::isfinite(v[j])) continue;
    throw Error(ErrorKind::invalid_argument,
                fmt::format("[{}] expected finite values, got {} at {}", function, v[j], j));
  }
  throw Error(ErrorKind::invalid_argument,
              fmt::format("[{}] expected an embedding of length 1 (within {}), got length {}; normalise it first",
                          function, norm_tolerance, length));
}

QuantisedQuery::QuantisedQuery(std::span<const float> q) : QuantisedQuery(q, query_scale(q)) {}

QuantisedQuery::QuantisedQuery(std::span<const float> q, float t) : scale(t), error(0), codes(whole_numbers(q, t)) {
  double lost = 0;
  for (std::size_t j = 0; j < q.size(); ++j) {
    const double f = static_cast<double>(q[j]) - static_cast<double>(t) * codes.values()[j];
    lost += f * f;
  }
  // 2e-6: the roundings of the estimate itself, four of numbers below 2.1, and of the sums with errors.
  error = static_cast<float>(2.1 * std::sqrt(lost) * (1 + 1e-6)) + 2e-6F;
}

QuantisedRows::QuantisedRows(std::size_t dim) : dim_(dim), blocks_((dim + codes_per_block - 1) / codes_per_block) {}

void QuantisedRows::reserve(std::size_t rows) {
  codes_.reserve(rows * blocks_);
  scales_.reserve(rows);
  errors_.reserve(rows);
}

void QuantisedRows::append(std::span<const float> row) {
  // Not resize(), which would ask for just one more row each time.
  codes_.insert(codes_.end(), blocks_, CodeBlock{});
  scales_.push_back(0);
  errors_.push_back(0);
  set(size() - 1, row);
}

void QuantisedRows::resize(std::size_t rows) {
  codes_.resize(rows * blocks_);
  scales_.resize(rows);
  errors_.resize(rows);
}

void QuantisedRows::set(std::size_t i, std::span<const float> row) {
  // A hair above the largest, so that rounding cannot reach code 255.5.
  scales_[i] = largest_magnitude(row) / code_limit * (1 + 1e-6F);
  const float lost = quantise(row, scales_[i], codes_[i * blocks_].codes.data());
  // 1.002 for 1.001: the float sum under |e| is off by less than a thousandth of itself.
  errors_[i] = 1.002F * lost + 2 * rounding_slack(dim_);
}

void QuantisedRows::replace_by_last(std::size_t i) {
  const std::size_t last = size() - 1;
  std::copy_n(codes_.begin() + static_cast<std::ptrdiff_t>(last * blocks_), blocks_,
              codes_.begin() + static_cast<std::ptrdiff_t>(i * blocks_));
  scales_[i] = scales_[last];
  errors_[i] = errors_[last];
  resize(last);
}

void QuantisedRows::estimate(const QuantisedQuery& query, std::size_t first, std::span<float> estimates,
                             ScanKernel kernel) const {
  constexpr std::size_t batch = 256;
  std::array<std::int32_t, batch> dots;
  for (std::size_t done = 0; done < estimates.size(); done += batch) {
    const std::size_t count = std::min(batch, estimates.size() - done);
    scan_codes(kernel, codes_.data() + (first + done) * blocks_, query.codes, std::span(dots).first(count));
    const float* scales = scales_.data() + first + done;
    float* out = estimates.data() + done;
    for (std::size_t i = 0; i < count; ++i) out[i] = static_cast<float>(dots[i]) * (scales[i] * query.scale);
  }
}

}  // namespace selvedge::index
