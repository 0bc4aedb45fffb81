// The graph of an index's rows. It is kept in step as rows come, change and move. Inside index/ only.
//
// A graph of many rows is made in steps (extend), while searches go on without it. Rows that come before it is complete
// wait for extend too.
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
  // A graph of `rows` rows, of which none is in it.
  RowGraph(std::size_t dim, std::size_t rows, const GraphOptions& options);
  // A complete graph. row_of_node[n] is the row of node n, or no_node if the node is free. Throws corrupt_data unless
  // each row has exactly one node and each node that is not free exactly one row.
  RowGraph(NodeGraph graph, std::vector<std::uint32_t> row_of_node, std::size_t rows);

  bool complete() const { return complete_.load(std::memory_order_acquire); }
  // Makes new rows wait for extend.
  void suspend();
  // Takes in up to `at_most` waiting rows on `threads` threads (0: one a processor). May run beside searches, but
  // beside no other change.
  void extend(const EmbeddingRows& rows, std::size_t at_most, std::size_t threads);

  // Each is called after the same change of the rows.
  void append(std::span<const float> embedding);
  void set(std::size_t row, std::span<const float> embedding);
  void replace_by_last(std::size_t row);

  // Up to `count` allowed rows near the query, in no particular order. Only for a complete graph.
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
