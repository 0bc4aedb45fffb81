// A graph that proposes rows near a query without looking at all rows: a hierarchical navigable small world (Malkov and
// Yashunin 2018, "Efficient and robust approximate nearest neighbor search"), by hnswlib. Inside index/ only.
//
// Every row has a node with 8-bit codes of its own: c_j = round(x_j / s), s = max|x_j| / 127. A query is coded the same
// way. So distances in the graph are estimates, and the caller compares the proposed rows in float. A removed node
// keeps its links, because others are found through it, until a new row takes its place.
//
// Threads: nearest() may be called from any number of threads at once. add() of new nodes may run beside other such
// calls of add(). Everything else must run alone.
//
// Every function throws unavailable if memory does not suffice. The graph must then be dropped.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <vector>

namespace selvedge::index {

struct GraphOptions {
  std::size_t links = 16;    // of a node, in [2, 256], twice as many in the lowest layer: 4 bytes each
  std::size_t effort = 200;  // nodes looked at for each that is added, in [1, 100000]
};

class NodeGraph {
 public:
  static constexpr std::uint32_t no_node = 0xFFFFFFFF;

  // Throws invalid_argument for options outside of their ranges.
  explicit NodeGraph(std::size_t dim, const GraphOptions& options = {});
  ~NodeGraph();
  NodeGraph(NodeGraph&&) noexcept;
  NodeGraph& operator=(NodeGraph&&) noexcept;

  // Node numbers are below this; some may be free.
  std::size_t nodes() const;
  std::size_t nodes_in_use() const { return nodes() - free().size(); }
  std::span<const std::uint32_t> free() const;
  // Takes that many new nodes into use, free ones first, for add() to fill.
  std::vector<std::uint32_t> take(std::size_t nodes);
  // `node` from take(), or in use: its row is then replaced. `row` is an embedding of dim values.
  void add(std::uint32_t node, std::span<const float> row);
  void remove(std::uint32_t node);

  // Up to `count` nodes near the query, in no particular order. A larger count misses fewer of the nearest. An empty
  // `allowed` allows all.
  std::vector<std::uint32_t> nearest(std::span<const float> query, std::size_t count,
                                     const std::function<bool(std::uint32_t)>& allowed) const;

  std::size_t bytes_per_node() const;

  // As bytes for a snapshot (snapshot.cpp): `write` is called with the parts, one after the other.
  void save(const std::function<void(std::span<const std::byte>)>& write) const;
  std::size_t saved_bytes() const;
  // From such bytes. Where `keep` is true, the nodes stay in `bytes`, which must outlive the graph, be aligned to 64
  // bytes and writable; else they are copied. Throws corrupt_data, naming what is wrong, unless every link leads to a
  // node.
  static NodeGraph restore(std::size_t dim, std::span<std::byte> bytes, bool keep);

 private:
  struct Parts;
  explicit NodeGraph(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

}  // namespace selvedge::index
