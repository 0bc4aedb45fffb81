#include "shop/index/int8_scan.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "ground/core/rng.h"
#include "selvedge/error.h"

namespace selvedge::index {
namespace {

constexpr int query_limit = 127 * 128;

std::vector<std::int32_t> naive(const std::vector<CodeBlock>& rows, const std::vector<std::int16_t>& query,
                                std::size_t count) {
  const std::size_t blocks = rows.size() / count;
  std::vector<std::int32_t> dots;
  for (std::size_t i = 0; i < count; ++i) {
    std::int64_t sum = 0;
    for (std::size_t j = 0; j < query.size(); ++j) {
      sum += (rows[i * blocks + j / codes_per_block].codes[j % codes_per_block] - zero_code) * std::int64_t{query[j]};
    }
    dots.push_back(static_cast<std::int32_t>(sum));
  }
  return dots;
}

void expect_naive_dots(const std::vector<CodeBlock>& rows, const std::vector<std::int16_t>& query, std::size_t count) {
  const auto expected = naive(rows, query, count);
  for (const ScanKernel kernel : available_scan_kernels()) {
    std::vector<std::int32_t> dots(count, -1);
    scan_codes(kernel, rows.data(), ScanQuery(query), dots);
    EXPECT_EQ(dots, expected) << to_string(kernel) << ", " << query.size() << " values, " << count << " rows";
  }
}

TEST(ScanCodes, equals_a_naive_loop_for_every_kernel_width_and_count) {
  core::Rng rng(1);
  for (const std::size_t width : {1, 2, 63, 64, 65, 100, 127, 128, 129, 256, 1000}) {
    for (const std::size_t count : {1, 2, 3, 4, 5, 7, 8, 33}) {
      std::vector<CodeBlock> rows(count * ((width + 63) / 64));
      for (CodeBlock& block : rows) {
        for (std::uint8_t& code : block.codes) code = static_cast<std::uint8_t>(rng.below(256));
      }
      std::vector<std::int16_t> query(width);
      const int limit = static_cast<int>(std::min<std::size_t>(query_limit, 2'000'000'000 / (128 * width)));
      for (auto& value : query) value = static_cast<std::int16_t>(static_cast<int>(rng.below(2 * limit + 1)) - limit);
      expect_naive_dots(rows, query, count);
    }
  }
}

TEST(ScanCodes, is_exact_at_the_limits_of_codes_and_query) {
  for (const int code : {0, 1, 127, 128, 129, 255}) {
    for (const int value : {-query_limit, -query_limit + 1, -129, -128, -65, -64, -1, 0, 1, 63, 64, 127, 128,
                            query_limit - 64, query_limit}) {
      std::vector<CodeBlock> rows(5 * 15);
      for (CodeBlock& block : rows) block.codes.fill(static_cast<std::uint8_t>(code));
      expect_naive_dots(rows, std::vector<std::int16_t>(15 * 64, static_cast<std::int16_t>(value)), 5);
    }
  }
}

TEST(ScanCodes, ignores_what_lies_beyond_the_querys_width) {
  std::vector<CodeBlock> rows(4);
  std::vector<std::int16_t> query(10, 1);
  for (CodeBlock& block : rows) std::fill(block.codes.begin() + 10, block.codes.end(), std::uint8_t{255});
  expect_naive_dots(rows, query, 4);
}

TEST(ScanQuery, refuses_values_that_two_signed_bytes_cannot_hold) {
  for (const int value : {-query_limit - 1, query_limit + 1, 32767, -32768}) {
    EXPECT_THROW(ScanQuery(std::vector<std::int16_t>{static_cast<std::int16_t>(value)}), Error) << value;
  }
}

TEST(AvailableScanKernels, end_with_the_best_and_always_hold_the_portable_one) {
  const auto kernels = available_scan_kernels();
  EXPECT_EQ(kernels.front(), ScanKernel::portable);
  EXPECT_EQ(kernels.back(), best_scan_kernel());
}

}  // namespace
}  // namespace selvedge::index
