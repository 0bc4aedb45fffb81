// Rows of the index move when others are removed; nodes of the graph do not. Two tables lead from one to the other,
// and rows without a node wait to be joined.
#include "shop/index/row_graph.h"

#include "ground/core/parallel.h"
#include "selvedge/error.h"

namespace selvedge::index {

RowGraph::RowGraph(std::size_t dim, std::size_t rows, const GraphOptions& options)
    : graph_(dim, options), node_of_row_(rows, NodeGraph::no_node) {}

RowGraph::RowGraph(NodeGraph graph, std::vector<std::uint32_t> row_of_node, std::size_t rows)
    : graph_(std::move(graph)),
      node_of_row_(rows, NodeGraph::no_node),
      row_of_node_(std::move(row_of_node)),
      complete_(true) {
  std::size_t joined = 0;
  for (std::uint32_t node = 0; node < row_of_node_.size(); ++node) {
    const std::uint32_t row = row_of_node_[node];
    if (row == NodeGraph::no_node) continue;
    if (row >= rows || node_of_row_[row] != NodeGraph::no_node)
      throw Error(ErrorKind::corrupt_data, "a search graph of other rows");
    node_of_row_[row] = node;
    ++joined;
  }
  // A free node that has a row: searches would leave the row out.
  const auto is_free = [&](std::uint32_t node) { return row_of_node_[node] == NodeGraph::no_node; };
  const bool agrees = joined == rows && row_of_node_.size() == graph_.nodes() && graph_.nodes_in_use() == joined &&
                      std::ranges::all_of(graph_.free(), is_free);
  if (!agrees) throw Error(ErrorKind::corrupt_data, "a search graph of other rows");
}

void RowGraph::join(std::size_t row, std::uint32_t node) {
  if (row_of_node_.size() <= node) row_of_node_.resize(node + std::size_t{1}, NodeGraph::no_node);
  row_of_node_[node] = static_cast<std::uint32_t>(row);
  node_of_row_[row] = node;
}

void RowGraph::extend(const EmbeddingRows& rows, std::size_t at_most, std::size_t threads) {
  if (complete() || at_most == 0) return;
  std::vector<std::size_t> waiting;
  const auto collect = [&](std::size_t from) {
    std::size_t row = from;
    for (; row < node_of_row_.size() && waiting.size() < at_most; ++row) {
      if (node_of_row_[row] == NodeGraph::no_node) waiting.push_back(row);
    }
    waiting_from_ = row;
  };
  collect(waiting_from_);
  // At the end once more from the beginning: a row that waited may have moved into a place that was passed.
  if (waiting.empty()) collect(0);
  const std::size_t reused = std::min(graph_.free().size(), waiting.size());
  const bool is_first = graph_.nodes() == 0 && !waiting.empty();
  const std::vector<std::uint32_t> nodes = graph_.take(waiting.size());
  // One by one: nodes used before, which come first, and the very first, which hnswlib takes for the entry to all.
  const std::size_t alone = is_first ? 1 : reused;
  for (std::size_t i = 0; i < alone; ++i) graph_.add(nodes[i], rows.row(waiting[i]));
  core::parallel_for(nodes.size() - alone, threads,
                     [&](std::size_t i) { graph_.add(nodes[i + alone], rows.row(waiting[i + alone])); });
  for (std::size_t i = 0; i < nodes.size(); ++i) join(waiting[i], nodes[i]);
  if (waiting.empty()) complete_.store(true, std::memory_order_release);
}

void RowGraph::suspend() {
  waiting_from_ = node_of_row_.size();
  complete_.store(false, std::memory_order_release);
}

void RowGraph::append(std::span<const float> embedding) {
  node_of_row_.push_back(NodeGraph::no_node);
  if (!complete()) return;
  const std::uint32_t node = graph_.take(1).front();
  graph_.add(node, embedding);
  join(node_of_row_.size() - 1, node);
}

void RowGraph::set(std::size_t row, std::span<const float> embedding) {
  if (node_of_row_[row] != NodeGraph::no_node) graph_.add(node_of_row_[row], embedding);
}

void RowGraph::replace_by_last(std::size_t row) {
  if (const std::uint32_t node = node_of_row_[row]; node != NodeGraph::no_node) {
    graph_.remove(node);
    row_of_node_[node] = NodeGraph::no_node;
  }
  const std::uint32_t moved = node_of_row_.back();
  if (row + 1 < node_of_row_.size()) {
    node_of_row_[row] = moved;
    if (moved != NodeGraph::no_node) row_of_node_[moved] = static_cast<std::uint32_t>(row);
  }
  node_of_row_.pop_back();
}

std::vector<std::uint32_t> RowGraph::nearest(std::span<const float> query, std::size_t count,
                                             const std::function<bool(std::uint32_t)>& allowed) const {
  const auto node_allowed = [&](std::uint32_t node) { return allowed(row_of_node_[node]); };
  std::vector<std::uint32_t> found =
      allowed ? graph_.nearest(query, count, node_allowed) : graph_.nearest(query, count, {});
  for (std::uint32_t& one : found) one = row_of_node_[one];
  return found;
}

}  // namespace selvedge::index
