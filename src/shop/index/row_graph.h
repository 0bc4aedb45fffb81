// The graph of an index's rows, in step with them as rows come, change and move. Inside index/ only.
//
// A graph of rows that are there already is made bit by bit, while searches go on without it (extend); until it is
// complete, rows that come meanwhile wait for that too.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "shop/index/embedding_rows.h"
#include "shop/index/node_graph.h"

namespace selvedge::index {

class RowGraph {
 public:
  // Of `rows` rows, none of them in it yet.
  RowGraph(std::size_t dim, std::size_t rows, const GraphOptions& options);
  // Complete: row_of_node[n] is the row of node n, no_node where it is free. Throws corrupt_data unless each of `rows`
  // rows has just one node, and each node that is not free just one row.
  RowGraph(NodeGraph graph, std::vector<std::uint32_t> row_of_node, std::size_t rows);

  bool complete() const { return complete_.load(std::memory_order_acquire); }
  // From now on rows that come wait.
  void suspend();
  // Takes in up to `at_most` rows that wait, on that many threads (0: one a processor). Runs alone, but beside
  // searches.
  void extend(const EmbeddingRows& rows, std::size_t at_most, std::size_t threads);

  // After the same was done to the rows.
  void append(std::span<const float> embedding);
  void set(std::size_t row, std::span<const float> embedding);
  void replace_by_last(std::size_t row);

  // Up to `count` rows near the query, in no particular order; of those allowed. Only while complete.
  std::vector<std::uint32_t> nearest(std::span<const float> query, std::size_t count,
                                     const std::function<bool(std::uint32_t)>& allowed) const;

  const NodeGraph& nodes() const { return graph_; }
  std::span<const std::uint32_t> row_of_node() const { return row_of_node_; }
  std::size_t bytes_per_row() const { return graph_.bytes_per_node() + 2 * sizeof(std::uint32_t); }

 private:
  void join(std::size_t row, std::uint32_t node);

  NodeGraph graph_;
  std::vector<std::uint32_t> node_of_row_;  // no_node: waits
  std::vector<std::uint32_t> row_of_node_;
  std::size_t waiting_from_ = 0;  // rows before it have their nodes, unless one moved there
  std::atomic<bool> complete_ = false;
};

}  // namespace selvedge::index
