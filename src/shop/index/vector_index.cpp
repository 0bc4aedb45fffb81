// A search scans codes first and compares in float what the error bound cannot rule out, likeliest first. Large k and
// wide requests compare every row, small masks walk their products' lists.
#include "shop/index/vector_index.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <exception>
#include <limits>
#include <memory>

#include "ground/core/embedding_matrix.h"
#include "selvedge/error.h"
#include "shop/index/top_products.h"

namespace selvedge::index {
namespace {

// Beyond this k, and where this part of the products is asked for, every row is compared in float: TopProducts is for
// small k, and nearly every row would be a candidate.
constexpr std::size_t largest_scan_k = 1024;
constexpr std::size_t scan_products_per_hit = 4;
// With fewer rows allowed than one in so many, walking their products' lists beats looking at every row's product.
constexpr std::size_t rows_per_listed_row = 64;

// A row that may be among the best: its similarity is at most `upper`.
struct Candidate {
  float upper;
  std::uint32_t row;
};

// Whether any estimate plus its error reaches the floor. Written so that the compiler turns it into vector code.
bool any_reaches(const float* estimates, const float* errors, std::size_t count, float floor) {
  int any = 0;
  for (std::size_t i = 0; i < count; ++i) any |= static_cast<int>(estimates[i] + errors[i] >= floor);
  return any != 0;
}

// The rows that a scan may not rule out.
class Candidates {
 public:
  Candidates(std::size_t k, float query_error, std::span<const float> row_errors)
      : best_(k), query_error_(query_error), errors_(row_errors) {}

  // Rows first, first + 1, ... with their estimates; product_of(row) is asked only for rows that may matter.
  template <typename ProductOf>
  void offer(std::size_t first, std::span<const float> estimates, const ProductOf& product_of) {
    constexpr std::size_t group = 32;
    for (std::size_t begin = 0; begin < estimates.size(); begin += group) {
      const std::size_t count = std::min(group, estimates.size() - begin);
      const float* errors = errors_.data() + first + begin;
      if (!any_reaches(estimates.data() + begin, errors, count, best_.floor() - query_error_)) continue;
      for (std::size_t i = 0; i < count; ++i) {
        const float error = errors[i] + query_error_;
        const float estimate = estimates[begin + i];
        if (estimate + error < best_.floor()) continue;
        const auto row = static_cast<std::uint32_t>(first + begin + i);
        found_.push_back({estimate + error, row});
        best_.offer(product_of(row), estimate - error);
      }
    }
  }

  // Those left at the end, likeliest first.
  std::vector<Candidate> take() {
    std::erase_if(found_, [&](const Candidate& c) { return c.upper < best_.floor(); });
    std::sort(found_.begin(), found_.end(), [](const Candidate& a, const Candidate& b) { return a.upper > b.upper; });
    return std::move(found_);
  }

 private:
  TopProducts best_;  // by the least that a row's similarity may be
  float query_error_;
  std::span<const float> errors_;
  std::vector<Candidate> found_;
};

// Calls visit(first, count) for every run of rows that allowed(row) accepts, of at most `longest` rows.
template <typename Allowed, typename Visit>
void for_each_run(std::size_t rows, std::size_t longest, const Allowed& allowed, const Visit& visit) {
  for (std::size_t row = 0; row < rows;) {
    if (!allowed(row)) {
      ++row;
      continue;
    }
    const std::size_t first = row;
    while (row < rows && row - first < longest && allowed(row)) ++row;
    visit(first, row - first);
  }
}

}  // namespace

VectorIndex::VectorIndex(std::size_t dim) : dim_(dim), embeddings_(dim), codes_(dim) {
  if (dim == 0 || dim > largest_index_dim) {
    throw Error(ErrorKind::invalid_argument,
                fmt::format("[VectorIndex] expected dim in [1, {}], got {}", largest_index_dim, dim));
  }
}

void VectorIndex::reserve(std::size_t images) {
  embeddings_.reserve(images);
  codes_.reserve(images);
  rows_.reserve(images);
}

std::uint32_t VectorIndex::slot_of(const ProductId& product) {
  const auto known = slots_.find(product);
  if (known != slots_.end()) return known->second;
  const auto slot = static_cast<std::uint32_t>(products_.size());
  products_.push_back({product, no_row, 0});
  slots_.emplace(product, slot);
  return slot;
}

void VectorIndex::upsert(const ProductId& product, std::int64_t image, std::span<const float> embedding) {
  if (product.value.empty() || product.value.size() > largest_product_id) {
    throw Error(ErrorKind::invalid_argument,
                fmt::format("[VectorIndex::upsert] expected a product id of 1 to {} bytes, got {}", largest_product_id,
                            product.value.size()));
  }
  require_embedding(embedding, dim_, "VectorIndex::upsert");
  ++changes_;
  const auto known = slots_.find(product);
  std::uint32_t row = known == slots_.end() ? no_row : products_[known->second].first_row;
  for (; row != no_row; row = rows_[row].next) {
    if (rows_[row].image != image) continue;
    embeddings_.set(row, embedding);
    codes_.set(row, embedding);
    change_graph([&](RowGraph& graph) { graph.set(row, embedding); });
    return;
  }
  try {
    embeddings_.append(embedding);
    codes_.append(embedding);
    append_row(image, slot_of(product));
  } catch (...) {
    // For want of memory. With a row that not all of them have, each later row would have another's embedding.
    embeddings_.cut_back(rows_.size());
    codes_.resize(rows_.size());
    if (products_.empty() || products_.back().images > 0) throw;
    slots_.erase(products_.back().id);
    products_.pop_back();
    throw;
  }
  change_graph([&](RowGraph& graph) { graph.append(embedding); });
}

template <typename Change>
void VectorIndex::change_graph(const Change& change) {
  if (!graph_) return;
  try {
    change(*graph_);
  } catch (const std::exception&) {
    // For want of memory. The rows are as they should be; a graph that is not is worth less than none.
    graph_.reset();
  }
}

void VectorIndex::append_row(std::int64_t image, std::uint32_t slot) {
  Product& product = products_[slot];
  rows_.push_back({image, slot, product.first_row});
  product.first_row = static_cast<std::uint32_t>(rows_.size() - 1);
  ++product.images;
}

// The row must be in no product's list any more.
void VectorIndex::remove_row(std::uint32_t row) {
  const auto last = static_cast<std::uint32_t>(rows_.size() - 1);
  if (row != last) {
    std::uint32_t* link = &products_[rows_[last].product].first_row;
    while (*link != last) link = &rows_[*link].next;
    *link = row;
    rows_[row] = rows_[last];
  }
  rows_.pop_back();
  embeddings_.replace_by_last(row);
  codes_.replace_by_last(row);
  change_graph([&](RowGraph& graph) { graph.replace_by_last(row); });
}

void VectorIndex::remove(const ProductId& product) {
  const auto known = slots_.find(product);
  if (known == slots_.end()) return;
  ++changes_;
  const std::uint32_t slot = known->second;
  while (products_[slot].first_row != no_row) {
    // From the list as it is now: removing a row may move another of this product's.
    const std::uint32_t row = products_[slot].first_row;
    products_[slot].first_row = rows_[row].next;
    remove_row(row);
  }
  slots_.erase(known);
  const auto last = static_cast<std::uint32_t>(products_.size() - 1);
  if (slot != last) {
    products_[slot] = std::move(products_[last]);
    slots_.at(products_[slot].id) = slot;
    for (std::uint32_t row = products_[slot].first_row; row != no_row; row = rows_[row].next) rows_[row].product = slot;
  }
  products_.pop_back();
}

std::span<const float> VectorIndex::embedding(const ProductId& product, std::int64_t image) const {
  const auto known = slots_.find(product);
  if (known == slots_.end()) return {};
  for (std::uint32_t row = products_[known->second].first_row; row != no_row; row = rows_[row].next) {
    if (rows_[row].image == image) return embeddings_.row(row);
  }
  return {};
}

std::optional<std::vector<float>> VectorIndex::mean_embedding(const ProductId& product) const {
  const auto known = slots_.find(product);
  if (known == slots_.end()) return std::nullopt;
  std::vector<float> mean(dim_, 0.0F);
  for (std::uint32_t row = products_[known->second].first_row; row != no_row; row = rows_[row].next) {
    const std::span<const float> one = embeddings_.row(row);
    for (std::size_t i = 0; i < dim_; ++i) mean[i] += one[i];
  }
  return core::direction_of(std::move(mean));
}

ProductMask VectorIndex::mask(std::span<const ProductId> allowed) const {
  ProductMask mask;
  mask.changes_ = changes_;
  mask.allowed_.resize(products_.size());
  for (const ProductId& product : allowed) {
    const auto known = slots_.find(product);
    if (known != slots_.end()) mask.allowed_[known->second] = true;
  }
  for (std::uint32_t slot = 0; slot < products_.size(); ++slot) {
    if (!mask.allowed_[slot]) continue;
    mask.slots_.push_back(slot);
    mask.rows_ += products_[slot].images;
  }
  return mask;
}

std::vector<core::Hit> VectorIndex::search(std::span<const float> query, std::size_t k,
                                           const ProductMask* allowed) const {
  SearchCost unused;
  return search(query, k, allowed, unused);
}

void VectorIndex::require_query(std::span<const float> query, const ProductMask* allowed, const char* function) const {
  require_embedding(query, dim_, function);
  if (allowed != nullptr && (allowed->changes_ != changes_ || allowed->allowed_.size() != products_.size())) {
    throw Error(ErrorKind::invalid_argument,
                fmt::format("[{}] expected a mask of this index as it is now, got one made before it changed or by "
                            "another index; call mask() again",
                            function));
  }
}

std::vector<core::Hit> VectorIndex::search(std::span<const float> query, std::size_t k, const ProductMask* allowed,
                                           SearchCost& cost) const {
  require_query(query, allowed, "VectorIndex::search");
  cost = {};
  const std::size_t products = allowed == nullptr ? products_.size() : allowed->products();
  const std::size_t rows = allowed == nullptr ? rows_.size() : allowed->rows_;
  if (k == 0 || products == 0) return {};
  const bool compare =
      k > largest_scan_k || k * scan_products_per_hit > products || rows * rows_per_listed_row < rows_.size();
  auto matches = compare ? compare_all(query, allowed) : scan(query, k, allowed, cost);
  cost.compared = matches.size();
  return best_of(std::move(matches), k);
}

std::vector<VectorIndex::Match> VectorIndex::compare_all(std::span<const float> query,
                                                         const ProductMask* allowed) const {
  std::vector<Match> matches;
  const auto compare = [&](std::uint32_t row) { matches.push_back({row, core::dot(query, embeddings_.row(row))}); };
  if (allowed == nullptr) {
    matches.reserve(rows_.size());
    for (std::uint32_t row = 0; row < rows_.size(); ++row) compare(row);
    return matches;
  }
  matches.reserve(allowed->rows_);
  for (const std::uint32_t slot : allowed->slots_) {
    for (std::uint32_t row = products_[slot].first_row; row != no_row; row = rows_[row].next) compare(row);
  }
  return matches;
}

std::vector<VectorIndex::Match> VectorIndex::scan(std::span<const float> query, std::size_t k,
                                                  const ProductMask* allowed, SearchCost& cost) const {
  const QuantisedQuery quantised(query);
  const auto product_of = [&](std::size_t row) { return rows_[row].product; };
  Candidates candidates(k, quantised.error, codes_.errors());
  std::array<float, 1024> estimates;
  const auto visit = [&](std::size_t first, std::size_t count) {
    const auto some = std::span(estimates).first(count);
    codes_.estimate(quantised, first, some);
    candidates.offer(first, some, product_of);
    cost.scanned += count;
  };
  if (allowed == nullptr) {
    for_each_run(
        rows_.size(), estimates.size(), [](std::size_t) { return true; }, visit);
  } else {
    const auto is_allowed = [&](std::size_t row) { return bool(allowed->allowed_[product_of(row)]); };
    for_each_run(rows_.size(), estimates.size(), is_allowed, visit);
  }

  // Likeliest first, until no candidate left can reach the k-th best: the fewest comparisons that the bound allows.
  TopProducts best(k);
  std::vector<Match> matches;
  for (const Candidate& candidate : candidates.take()) {
    if (candidate.upper < best.floor()) break;
    const float similarity = core::dot(query, embeddings_.row(candidate.row));
    matches.push_back({candidate.row, similarity});
    best.offer(product_of(candidate.row), similarity);
  }
  return matches;
}

std::vector<core::Hit> VectorIndex::best_of(std::vector<Match> matches, std::size_t k) const {
  const auto better = [&](const Match& a, const Match& b) {
    if (a.similarity != b.similarity) return a.similarity > b.similarity;
    const Row& row_a = rows_[a.row];
    const Row& row_b = rows_[b.row];
    if (row_a.product != row_b.product) return products_[row_a.product].id < products_[row_b.product].id;
    return row_a.image < row_b.image;
  };
  // The best match of each product moves to the front.
  std::sort(matches.begin(), matches.end(), [&](const Match& a, const Match& b) {
    const std::uint32_t product_a = rows_[a.row].product;
    const std::uint32_t product_b = rows_[b.row].product;
    return product_a != product_b ? product_a < product_b : better(a, b);
  });
  const auto same_product = [&](const Match& a, const Match& b) {
    return rows_[a.row].product == rows_[b.row].product;
  };
  matches.erase(std::unique(matches.begin(), matches.end(), same_product), matches.end());
  k = std::min(k, matches.size());
  std::partial_sort(matches.begin(), matches.begin() + static_cast<std::ptrdiff_t>(k), matches.end(), better);
  std::vector<core::Hit> hits;
  hits.reserve(k);
  for (std::size_t i = 0; i < k; ++i) {
    const Row& row = rows_[matches[i].row];
    hits.push_back({products_[row.product].id, row.image, matches[i].similarity});
  }
  return hits;
}

}  // namespace selvedge::index
