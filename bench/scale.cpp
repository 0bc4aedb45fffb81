// How the search grows with the number of products: `bench_scale --catalogue shop.db [--products N]... [--csv FILE]`.
//
// Products are drawn around the embeddings of a real catalogue, queries likewise. For each size, in one run: the exact
// search, the search by the index's graph, hnswlib called directly on the floats (bench/hnswlib_peer.h) and, with
// --postgres, pgvector (bench/pgvector_peer.h); each search on one core, graphs made on all. "effort" is the least
// power of two from 16 to 4096 whose recall@10 is 0.95 (the peers': ef; pgvector's goes to 512, as it takes no more
// than 1000), or the last of them. Memory is counted while the floats are in it; an index that is loaded leaves them in
// the snapshot's file.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <functional>
#include <string>
#include <vector>

#include <unistd.h>

#include "drawn_products.h"
#include "ground/core/embedding_matrix.h"
#include "ground/core/rng.h"
#include "hnswlib_peer.h"
#include "pgvector_peer.h"
#include "shop/catalogue/catalogue.h"
#include "shop/index/vector_index.h"

using namespace selvedge;

namespace {

constexpr std::size_t k = 10;
constexpr std::size_t queries = 1000;
constexpr std::size_t exact_queries = 200;  // whose true answers are known: recall is over these
constexpr double wanted_recall = 0.95;
constexpr std::size_t largest_peer = 2'000'000;  // its floats lie in memory beside the index's

// The resident memory of this process that no file backs.
double resident_bytes() {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with("RssAnon:")) return std::stod(line.substr(8)) * 1024;
  }
  return 0;
}

// Draws product i of a shop of any size, near a product of the real one.
class DrawnProducts {
 public:
  explicit DrawnProducts(const std::string& catalogue) {
    catalogue::Catalogue::open(catalogue).for_each_embedding(
        [&](const ProductId&, std::int64_t, std::span<const float> v) { real_.append(v); });
  }
  std::size_t dim() const { return real_.dim(); }
  std::size_t real() const { return real_.rows(); }

  std::vector<float> product(std::size_t i) const {
    core::Rng rng(i);
    return noisy(real_.row(rng.below(real_.rows())), 0.6, rng);
  }
  // A query at a cosine of about 0.78 to its product, like a photo.
  std::vector<float> query(std::size_t i, std::size_t products) const {
    const std::vector<float> own = product(i * 7919 % products);
    return noisy(own, 0.8, core::Rng(~i));
  }

 private:
  static std::vector<float> noisy(std::span<const float> centre, double length, core::Rng rng) {
    std::vector<float> v(centre.size());
    add_noise(centre, length, v, rng);
    return v;
  }

  core::EmbeddingMatrix real_;
};

struct Speed {
  double per_second = 0, p99_ms = 0, recall = 0;
  std::size_t effort = 0;
};

using Answers = std::vector<std::int64_t>;
using Search = std::function<Answers(std::span<const float> query, std::size_t effort)>;

Speed measure(const core::EmbeddingMatrix& asked, std::size_t count, const std::vector<Answers>& truth,
              std::size_t effort, const Search& search) {
  std::vector<double> times;
  double found = 0;
  for (std::size_t q = 0; q < count; ++q) {
    Answers answers;
    times.push_back(seconds([&] { answers = search(asked.row(q), effort); }));
    if (q >= truth.size()) continue;
    for (const std::int64_t one : answers) found += std::count(truth[q].begin(), truth[q].end(), one) > 0 ? 1 : 0;
  }
  double total = 0;
  for (const double time : times) total += time;
  std::sort(times.begin(), times.end());
  return {static_cast<double>(count) / total, 1000 * times[count * 99 / 100],
          found / static_cast<double>(k * truth.size()), effort};
}

// Measures at the least effort that finds enough, or at the largest allowed.
Speed measure_graph(const core::EmbeddingMatrix& asked, const std::vector<Answers>& truth, const Search& search,
                    std::size_t most_effort = 4096) {
  Speed speed;
  for (std::size_t effort = 16; effort <= most_effort; effort *= 2) {
    speed = measure(asked, queries, truth, effort, search);
    if (speed.recall >= wanted_recall) break;
  }
  return speed;
}

Answers images_of(const std::vector<core::Hit>& hits) {
  Answers images;
  for (const core::Hit& hit : hits) images.push_back(hit.image);
  return images;
}

class Table {
 public:
  explicit Table(const std::string& csv) {
    fmt::print("{:>10} {:<14} {:>8} {:>9} {:>7} {:>7} {:>10} {:>8} {:>9}\n", "products", "search", "build s",
               "B/product", "effort", "recall", "queries/s", "p99 ms", "start s");
    if (csv.empty()) return;
    file_.open(csv);
    file_ << "products,search,build_seconds,bytes_per_product,effort,recall,queries_per_second,p99_ms,start_seconds\n";
  }
  void row(std::size_t products, const std::string& search, double build, double bytes, const Speed& speed,
           double start) {
    fmt::print("{:>10} {:<14} {:8.1f} {:9.0f} {:7} {:7.3f} {:10.0f} {:8.2f} {:9.2f}\n", products, search, build, bytes,
               speed.effort, speed.recall, speed.per_second, speed.p99_ms, start);
    std::fflush(stdout);
    if (file_.is_open()) {
      file_ << fmt::format("{},{},{:.2f},{:.0f},{},{:.4f},{:.1f},{:.3f},{:.3f}\n", products, search, build, bytes,
                           speed.effort, speed.recall, speed.per_second, speed.p99_ms, start)
            << std::flush;
    }
  }

 private:
  std::ofstream file_;
};

void measure_size(const DrawnProducts& drawn, std::size_t products, bool with_hnswlib, const std::string& postgres,
                  Table& table) {
  const std::size_t dim = drawn.dim();
  core::EmbeddingMatrix asked;
  for (std::size_t q = 0; q < queries; ++q) asked.append(drawn.query(q, products));

  const double before = resident_bytes();
  index::VectorIndex index(dim);
  index.reserve(products);
  const double fill = seconds([&] {
    for (std::size_t i = 0; i < products; ++i)
      index.upsert({fmt::format("{:09}", i)}, static_cast<std::int64_t>(i), drawn.product(i));
  });
  const double exact_bytes = (resident_bytes() - before) / static_cast<double>(products);
  const Search exact = [&](std::span<const float> query, std::size_t) { return images_of(index.search(query, k)); };
  std::vector<Answers> truth;
  for (std::size_t q = 0; q < exact_queries; ++q) truth.push_back(exact(asked.row(q), 0));
  const Speed scanned = measure(asked, products > 1'000'000 ? exact_queries / 4 : exact_queries, truth, 0, exact);
  table.row(products, "exact", fill, exact_bytes, scanned, 0);

  index.begin_graph();
  const double build = seconds([&] {
    while (!index.has_graph()) index.extend_graph(100'000, 0);
  });
  const Search near = [&](std::span<const float> query, std::size_t effort) {
    index::VectorIndex::SearchCost cost;
    return images_of(index.search_near(query, k, effort, nullptr, cost));
  };
  const Speed graph = measure_graph(asked, truth, near);
  const double graph_bytes = static_cast<double>(index.graph_bytes_per_image());
  const auto path = std::filesystem::temp_directory_path() / fmt::format("selvedge-scale-{}.snapshot", ::getpid());
  index.save(path, {"model", "catalogue", 1});
  index = index::VectorIndex(dim);  // two of them need twice the memory
  double start = 1e9;
  for (int i = 0; i < 3; ++i) {
    start = std::min(start, seconds([&] {
                       const index::VectorIndex loaded = index::VectorIndex::load(path).first;
                       index::VectorIndex::SearchCost cost;
                       loaded.search_near(asked.row(0), k, graph.effort, nullptr, cost);
                     }));
  }
  std::filesystem::remove(path);
  table.row(products, "graph", build, exact_bytes + graph_bytes, graph, start);

  if (with_hnswlib && products <= largest_peer) {
    const double peer_before = resident_bytes();
    HnswlibPeer peer(dim, products);
    const double peer_build = seconds([&] { peer.add_all([&](std::size_t i) { return drawn.product(i); }); });
    const double peer_bytes = (resident_bytes() - peer_before) / static_cast<double>(products);
    const Speed peers =
        measure_graph(asked, truth, [&](auto query, auto effort) { return peer.search(query, k, effort); });
    table.row(products, "hnswlib", peer_build, peer_bytes, peers, 0);
    fmt::print("{:>10} graph / hnswlib at recall {}: {:.2f} of its queries a second\n", "", wanted_recall,
               graph.per_second / peers.per_second);
  }
  if (!postgres.empty() && products <= 1'000'000) {
    PgvectorPeer peer(postgres, dim);
    const double peer_build = seconds([&] { peer.add_all(products, [&](std::size_t i) { return drawn.product(i); }); });
    const double bytes = static_cast<double>(peer.bytes()) / static_cast<double>(products);
    const Search by_peer = [&](auto query, auto effort) { return peer.search(query, k, effort); };
    const Speed peers = measure_graph(asked, truth, by_peer, PgvectorPeer::most_ef);
    table.row(products, "pgvector", peer_build, bytes, peers, 0);
  }
}

}  // namespace

int main(int argc, char** argv) {
  std::string catalogue, csv, postgres;
  std::vector<std::size_t> sizes{1000, 10'000, 100'000, 1'000'000};
  bool without_hnswlib = false;
  CLI::App app("How the search grows with the number of products");
  app.add_option("--catalogue", catalogue, "whose embeddings the products are drawn around")->required();
  app.add_option("--products", sizes, "sizes to measure")->capture_default_str();
  app.add_option("--csv", csv, "write the table to this file too");
  app.add_flag("--without-hnswlib", without_hnswlib, "leave hnswlib out");
  app.add_option("--postgres", postgres, "a server with pgvector, to measure beside");
  CLI11_PARSE(app, argc, argv);
  const DrawnProducts drawn(catalogue);
  fmt::print("Drawn around {} embeddings of {} values; k = {}, {} queries on one core\n\n", drawn.real(), drawn.dim(),
             k, queries);
  Table table(csv);
  for (const std::size_t products : sizes) measure_size(drawn, products, !without_hnswlib, postgres, table);
}
