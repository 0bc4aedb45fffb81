// How near the exact search comes to the memory's speed: `bench_search [--million]`.
//
// In one run on one core, over embeddings drawn around centres as those of a shop's products are: the search (k = 10)
// beside a plain sweep over the same number of bytes (the sum of what lies there, the floor of any exact search) and
// beside a plain float scan (the dot product with every row). Then how long a snapshot takes to load.
#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <numeric>
#include <string>
#include <string_view>
#include <vector>

#include <unistd.h>

#include "drawn_products.h"
#include "ground/core/embedding_matrix.h"
#include "ground/core/rng.h"
#include "shop/index/int8_scan.h"
#include "shop/index/vector_index.h"

using namespace selvedge;

namespace {

constexpr std::size_t k = 10;
constexpr std::size_t queries = 50;

struct Shop {
  index::VectorIndex index;
  core::EmbeddingMatrix queries;
  std::vector<std::uint64_t>
      swept;  // as many bytes as a search reads, grown beside the index: alike in physical memory
};

// One image a product, 50 products to a centre. The similarity within a cluster is 0.7, and that of a query to its
// product 0.85.
Shop draw_shop(std::size_t products, std::size_t dim) {
  core::Rng rng(products + dim);
  Shop shop{index::VectorIndex(dim), core::EmbeddingMatrix(queries, dim), {}};
  shop.index.reserve(products);
  const std::size_t words = shop.index.scanned_bytes_per_image() / sizeof(std::uint64_t);
  shop.swept.reserve(products * words);
  const std::vector<float> origin(dim);
  core::EmbeddingMatrix centres(products / 50, dim);
  for (std::size_t c = 0; c < centres.rows(); ++c) add_noise(origin, 1, centres.row(c), rng);
  std::vector<float> embedding(dim);
  for (std::size_t p = 0; p < products; ++p) {
    add_noise(centres.row(rng.below(centres.rows())), 0.65, embedding, rng);
    shop.index.upsert({fmt::format("{:08}", p)}, static_cast<std::int64_t>(p), embedding);
    shop.swept.insert(shop.swept.end(), words, p);
    if (p < queries) add_noise(embedding, 0.6, shop.queries.row(p), rng);
  }
  return shop;
}

double median(std::vector<double> values) {
  std::nth_element(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2), values.end());
  return values[values.size() / 2];
}

[[gnu::target_clones("default", "avx2", "avx512f")]] std::uint64_t sweep(const std::uint64_t* words,
                                                                         std::size_t count) {
  constexpr std::size_t lanes = 32;
  std::uint64_t sums[lanes] = {};
  for (std::size_t i = 0; i + lanes <= count; i += lanes) {
    for (std::size_t lane = 0; lane < lanes; ++lane) sums[lane] += words[i + lane];
  }
  return std::accumulate(sums, sums + lanes, std::uint64_t{0});
}

[[gnu::target_clones("default", "avx2", "avx512f")]] float best_float_row(const float* rows, std::size_t count,
                                                                          std::size_t dim, const float* query) {
  constexpr std::size_t lanes = 64;
  float best = -2;
  for (std::size_t i = 0; i < count; ++i) {
    const float* row = rows + i * dim;
    float sums[lanes] = {};
    std::size_t j = 0;
    for (; j + lanes <= dim; j += lanes) {
      for (std::size_t lane = 0; lane < lanes; ++lane) sums[lane] += row[j + lane] * query[j + lane];
    }
    for (; j < dim; ++j) sums[0] += row[j] * query[j];
    float total = 0;
    for (const float sum : sums) total += sum;
    best = total > best ? total : best;
  }
  return best;
}

void compare(std::size_t products, std::size_t dim) {
  const Shop shop = draw_shop(products, dim);
  const std::size_t bytes = products * shop.index.scanned_bytes_per_image();
  const std::vector<float> floats(products * dim, 0.5F);
  std::vector<double> search_times, sweep_times, float_times;
  std::size_t compared = 0;
  double sink = 0;
  // In turns, so that a busy moment of the machine affects all three.
  for (std::size_t q = 0; q < queries; ++q) {
    const auto query = shop.queries.row(q);
    index::VectorIndex::SearchCost cost;
    search_times.push_back(
        seconds([&] { sink += static_cast<double>(shop.index.search(query, k, nullptr, cost)[0].similarity); }));
    compared += cost.compared;
    search_times.back() = std::min(search_times.back(), seconds([&] { shop.index.search(query, k, nullptr, cost); }));
    sweep_times.push_back(seconds([&] { sink += static_cast<double>(sweep(shop.swept.data(), shop.swept.size())); }));
    sweep_times.back() = std::min(
        sweep_times.back(), seconds([&] { sink += static_cast<double>(sweep(shop.swept.data(), shop.swept.size())); }));
    if (q % 5 != 0) continue;
    float_times.push_back(
        seconds([&] { sink += static_cast<double>(best_float_row(floats.data(), products, dim, query.data())); }));
  }
  const double search = median(search_times);
  const double floor = median(sweep_times);
  const double plain = median(float_times);
  const auto gigabytes = static_cast<double>(bytes) * 1e-9;
  fmt::print("{:>8} x {:<5} {:9.1f} {:9.2f} {:9.2f} {:11.2f} {:13.2f} {:11.1f}{}\n", products, dim, 1 / search,
             gigabytes / search, gigabytes / floor, search / floor, plain / search,
             static_cast<double>(compared) / queries, sink == 0 ? " " : "");
}

void load_snapshot(std::size_t products, std::size_t dim) {
  const auto path = std::filesystem::temp_directory_path() / fmt::format("selvedge-bench-{}.snapshot", ::getpid());
  const Shop shop = draw_shop(products, dim);
  const double save = seconds([&] { shop.index.save(path, {"model", "catalogue", 1}); });
  std::vector<double> loads;
  loads.reserve(5);
  for (int i = 0; i < 5; ++i) loads.push_back(seconds([&] { index::VectorIndex::load(path); }));
  const double bytes = static_cast<double>(std::filesystem::file_size(path));
  std::filesystem::remove(path);
  fmt::print("{:>8} x {:<5} {:9.3f} {:9.3f} {:9.2f}\n", products, dim, save, median(loads),
             bytes * 1e-9 / median(loads));
}

}  // namespace

int main(int argc, char** argv) {
  const bool million = argc > 1 && std::string_view(argv[1]) == "--million";
  std::vector<std::pair<std::size_t, std::size_t>> shops{{10'000, 256}, {100'000, 256}, {6'000, 1000}};
  if (million) shops.emplace_back(1'000'000, 256);
  fmt::print("Exact search, k = {}, one core, kernel {}; medians of {} queries\n\n", k,
             index::to_string(index::best_scan_kernel()), queries);
  fmt::print("{:>16} {:>9} {:>9} {:>9} {:>11} {:>13} {:>11}\n", "products x dim", "queries/s", "GB/s", "sweep GB/s",
             "time/sweep", "float scan/it", "compared");
  for (const auto& [products, dim] : shops) compare(products, dim);
  fmt::print("\nSnapshots, from the page cache\n\n{:>16} {:>9} {:>9} {:>9}\n", "products x dim", "save s", "load s",
             "load GB/s");
  for (const auto& [products, dim] : shops) load_snapshot(products, dim);
}
