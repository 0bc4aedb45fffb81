// Searching by a graph's proposals.
#include <algorithm>

#include "ground/core/embedding_matrix.h"
#include "shop/index/vector_index.h"

namespace selvedge::index {
namespace {

// With fewer rows allowed than one in so many, a walk through the graph meets too few of them.
constexpr std::size_t rows_per_allowed_row = 10;
// Asking for more than this part of the rows is a worse way to look at all of them.
constexpr std::size_t rows_per_proposal = 16;

}  // namespace

void VectorIndex::begin_graph(const GraphOptions& options) {
  graph_ = std::make_unique<RowGraph>(dim_, rows_.size(), options);
}

std::vector<core::Hit> VectorIndex::search_near(std::span<const float> query, std::size_t k, std::size_t effort,
                                                const ProductMask* allowed, SearchCost& cost) const {
  require_query(query, allowed, "VectorIndex::search_near");
  cost = {};
  if (!has_graph() || (allowed != nullptr && allowed->rows_ * rows_per_allowed_row < rows_.size()))
    return search(query, k, allowed, cost);
  const std::size_t wanted = std::min(k, allowed == nullptr ? products_.size() : allowed->products());
  if (wanted == 0) return {};
  std::function<bool(std::uint32_t)> is_allowed;
  if (allowed != nullptr) is_allowed = [&](std::uint32_t row) { return bool(allowed->allowed_[rows_[row].product]); };
  for (effort = std::max(effort, wanted + wanted / 2); effort <= rows_.size() / rows_per_proposal; effort *= 4) {
    std::vector<Match> matches;
    for (const std::uint32_t row : graph_->nearest(query, effort, is_allowed))
      matches.push_back({row, core::dot(query, embeddings_.row(row))});
    cost.proposed += matches.size();
    cost.compared += matches.size();
    auto hits = best_of(std::move(matches), k);
    // Fewer: the proposals were images of few products.
    if (hits.size() == wanted) return hits;
  }
  return search(query, k, allowed, cost);
}

}  // namespace selvedge::index
