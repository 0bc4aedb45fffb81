// hnswlib's graph behind nodes of our own, and a file format for it. A saved graph is restored only after every link
// and length in it has been checked.
#include "shop/index/node_graph.h"

#include <fmt/format.h>
#include <hnswlib/hnswlib.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <cstring>
#include <utility>

#include "selvedge/error.h"
#include "shop/index/graph_space.h"
#include "shop/index/snapshot_alignment.h"

namespace selvedge::index {
namespace {

constexpr std::size_t least_capacity = 1024;
constexpr std::size_t most_links = 256;
constexpr std::size_t most_effort = 100'000;

bool in_range(const GraphOptions& options) {
  return options.links >= 2 && options.links <= most_links && options.effort >= 1 && options.effort <= most_effort;
}

GraphOptions checked(const GraphOptions& options) {
  if (in_range(options)) return options;
  throw Error(ErrorKind::invalid_argument,
              fmt::format("[NodeGraph] expected links in [2, {}] and an effort in [1, {}], got {} and {}", most_links,
                          most_effort, options.links, options.effort));
}

// hnswlib throws what the standard library has; here that can only be a want of memory.
template <typename Work>
auto within_memory(const Work& work) {
  try {
    return work();
  } catch (const Error&) {
    throw;
  } catch (const std::exception& failure) {
    throw Error(ErrorKind::unavailable, fmt::format("no memory for the search graph: {}", failure.what()));
  }
}

float distance_in_space(const void* a, const void* b, const void* space) {
  return static_cast<const GraphSpace*>(space)->distance(a, b);
}

class Space : public hnswlib::SpaceInterface<float> {
 public:
  explicit Space(const GraphSpace& space) : space_(space) {}
  std::size_t get_data_size() override { return space_.element_bytes(); }
  hnswlib::DISTFUNC<float> get_dist_func() override { return distance_in_space; }
  void* get_dist_func_param() override { return const_cast<GraphSpace*>(&space_); }  // only read

 private:
  const GraphSpace& space_;
};

class AllowedNodes : public hnswlib::BaseFilterFunctor {
 public:
  explicit AllowedNodes(const std::function<bool(std::uint32_t)>& allowed) : allowed_(allowed) {}
  bool operator()(hnswlib::labeltype node) override { return allowed_(static_cast<std::uint32_t>(node)); }

 private:
  const std::function<bool(std::uint32_t)>& allowed_;
};

using Graph = hnswlib::HierarchicalNSW<float>;

// What a saved graph begins with.
struct SavedHead {
  std::uint32_t links;
  std::uint32_t effort;
  std::uint32_t nodes;
  std::uint32_t entry;
  std::int32_t top_level;
  std::uint32_t element_bytes;
  std::uint64_t upper_bytes;
};
static_assert(sizeof(SavedHead) == 32);

// Then follow, at these offsets: the level of each element (u8), the links above the lowest layer, and, aligned, each
// element with its lowest links and its node number.
struct SavedLayout {
  std::size_t levels, upper, elements, end;
  SavedLayout(const SavedHead& head, std::size_t bytes_per_element)
      : levels(sizeof(SavedHead)),
        upper(levels + head.nodes),
        elements(aligned(upper + head.upper_bytes)),
        end(elements + head.nodes * bytes_per_element) {}
};

[[noreturn]] void refuse(const std::string& problem) {
  throw Error(ErrorKind::corrupt_data, "a search graph with " + problem);
}

void check_links(const Graph& graph, const hnswlib::linklistsizeint* list, std::size_t most, int level) {
  const std::size_t count = graph.getListCount(const_cast<hnswlib::linklistsizeint*>(list));
  if (count > most) refuse(fmt::format("{} links where {} fit", count, most));
  for (std::size_t i = 1; i <= count; ++i) {
    if (list[i] >= graph.cur_element_count || graph.element_levels_[list[i]] < level) refuse("a link to no node");
  }
}

}  // namespace

struct NodeGraph::Parts {
  Parts(std::size_t dim, const GraphOptions& options)
      : codes(dim), space(codes), graph(&space, least_capacity, checked(options).links, options.effort) {}
  ~Parts() {
    if (mapped) graph.data_level0_memory_ = nullptr;  // which hnswlib would free
  }

  void reserve(std::size_t capacity) {
    if (capacity <= graph.max_elements_) return;
    if (mapped) {
      // hnswlib's own memory again: it may only grow that.
      auto* own = static_cast<char*>(std::malloc(graph.max_elements_ * graph.size_data_per_element_));
      if (own == nullptr) throw Error(ErrorKind::unavailable, "expected memory for the search graph, found none");
      std::memcpy(own, graph.data_level0_memory_, graph.cur_element_count * graph.size_data_per_element_);
      graph.data_level0_memory_ = own;
      mapped = false;
    }
    graph.resizeIndex(std::max(capacity, graph.max_elements_ + graph.max_elements_ / 2));
  }

  GraphSpace codes;
  Space space;
  Graph graph;
  bool mapped = false;      // the lowest layer lies in memory that belongs to another
  std::uint32_t taken = 0;  // nodes
  std::vector<std::uint32_t> free;
};

NodeGraph::NodeGraph(std::size_t dim, const GraphOptions& options)
    : parts_(within_memory([&] { return std::make_unique<Parts>(dim, options); })) {}
NodeGraph::NodeGraph(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
NodeGraph::~NodeGraph() = default;
NodeGraph::NodeGraph(NodeGraph&&) noexcept = default;
NodeGraph& NodeGraph::operator=(NodeGraph&&) noexcept = default;

std::size_t NodeGraph::nodes() const { return parts_->taken; }
std::span<const std::uint32_t> NodeGraph::free() const { return parts_->free; }
std::size_t NodeGraph::bytes_per_node() const { return parts_->graph.size_data_per_element_; }

std::vector<std::uint32_t> NodeGraph::take(std::size_t nodes) {
  std::vector<std::uint32_t> taken;
  taken.reserve(nodes);
  while (taken.size() < nodes && !parts_->free.empty()) {
    taken.push_back(parts_->free.back());
    parts_->free.pop_back();
  }
  within_memory([&] { parts_->reserve(parts_->taken + nodes - taken.size()); });
  while (taken.size() < nodes) taken.push_back(parts_->taken++);
  return taken;
}

void NodeGraph::add(std::uint32_t node, std::span<const float> row) {
  within_memory([&] { parts_->graph.addPoint(parts_->codes.element_of(row).data(), node); });
}

void NodeGraph::remove(std::uint32_t node) {
  within_memory([&] { parts_->graph.markDelete(node); });
  parts_->free.push_back(node);
}

std::vector<std::uint32_t> NodeGraph::nearest(std::span<const float> query, std::size_t count,
                                              const std::function<bool(std::uint32_t)>& allowed) const {
  const std::vector<std::byte> element = parts_->codes.element_of(query);
  AllowedNodes filter(allowed);
  auto found =
      within_memory([&] { return parts_->graph.searchKnn(element.data(), count, allowed ? &filter : nullptr); });
  std::vector<std::uint32_t> nodes;
  nodes.reserve(found.size());
  for (; !found.empty(); found.pop()) nodes.push_back(static_cast<std::uint32_t>(found.top().second));
  return nodes;
}

std::size_t NodeGraph::saved_bytes() const {
  const Graph& graph = parts_->graph;
  std::size_t upper = 0;
  for (std::size_t i = 0; i < graph.cur_element_count; ++i)
    upper += static_cast<std::size_t>(graph.element_levels_[i]) * graph.size_links_per_element_;
  return aligned(sizeof(SavedHead) + graph.cur_element_count + upper) +
         graph.cur_element_count * graph.size_data_per_element_;
}

void NodeGraph::save(const std::function<void(std::span<const std::byte>)>& write) const {
  const Graph& graph = parts_->graph;
  const std::size_t nodes = graph.cur_element_count;
  SavedHead head{static_cast<std::uint32_t>(graph.M_),
                 static_cast<std::uint32_t>(graph.ef_construction_),
                 static_cast<std::uint32_t>(nodes),
                 graph.enterpoint_node_,
                 graph.maxlevel_,
                 static_cast<std::uint32_t>(graph.data_size_),
                 0};
  std::vector<std::uint8_t> levels(nodes);
  for (std::size_t i = 0; i < nodes; ++i) {
    levels[i] = static_cast<std::uint8_t>(graph.element_levels_[i]);
    head.upper_bytes += levels[i] * graph.size_links_per_element_;
  }
  write(std::as_bytes(std::span(&head, 1)));
  write(std::as_bytes(std::span(levels)));
  for (std::size_t i = 0; i < nodes; ++i) {
    const std::size_t size = levels[i] * graph.size_links_per_element_;
    if (size > 0) write(std::as_bytes(std::span(graph.linkLists_[i], size)));
  }
  const SavedLayout layout(head, graph.size_data_per_element_);
  const std::array<std::byte, snapshot_alignment> zeros{};
  write(std::span(zeros).first(layout.elements - layout.upper - head.upper_bytes));
  write(std::as_bytes(std::span(graph.data_level0_memory_, nodes * graph.size_data_per_element_)));
}

NodeGraph NodeGraph::restore(std::size_t dim, std::span<std::byte> bytes, bool keep) {
  SavedHead head;
  if (bytes.size() < sizeof(head)) refuse("too few bytes");
  std::memcpy(&head, bytes.data(), sizeof(head));
  if (!in_range({head.links, head.effort}))
    refuse(fmt::format("{} links and an effort of {}", head.links, head.effort));
  auto parts = within_memory([&] { return std::make_unique<Parts>(dim, GraphOptions{head.links, head.effort}); });
  Graph& graph = parts->graph;
  const bool plausible = head.nodes >= 1 && head.nodes <= bytes.size() && head.upper_bytes <= bytes.size() &&
                         head.element_bytes == graph.data_size_ && head.entry < head.nodes;
  const SavedLayout layout(head, graph.size_data_per_element_);
  if (!plausible || layout.end != bytes.size()) refuse("sizes that do not agree");

  within_memory([&] { parts->reserve(head.nodes); });
  std::byte* elements = bytes.data() + layout.elements;
  if (keep) {
    std::free(graph.data_level0_memory_);
    graph.data_level0_memory_ = reinterpret_cast<char*>(elements);
    graph.max_elements_ = head.nodes;
    parts->mapped = true;
  } else {
    std::memcpy(graph.data_level0_memory_, elements, head.nodes * graph.size_data_per_element_);
  }
  const std::byte* upper = bytes.data() + layout.upper;
  std::size_t upper_left = head.upper_bytes;
  for (std::uint32_t i = 0; i < head.nodes; ++i) {
    const auto level = std::to_integer<std::size_t>(bytes[layout.levels + i]);
    const std::size_t size = level * graph.size_links_per_element_;
    if (size > upper_left) refuse("fewer links than its levels need");
    if (std::cmp_greater(level, head.top_level)) refuse("a node above its entry");
    graph.linkLists_[i] = nullptr;
    if (size > 0) {
      // One link more than there are: hnswlib prefetches by the one after the last.
      graph.linkLists_[i] = static_cast<char*>(std::calloc(size + sizeof(hnswlib::tableint), 1));
      if (graph.linkLists_[i] == nullptr) throw Error(ErrorKind::unavailable, "no memory for the search graph");
      std::memcpy(graph.linkLists_[i], upper, size);
    }
    graph.element_levels_[i] = static_cast<int>(level);
    // Counted one by one, so that hnswlib frees just these where something is refused below.
    ++graph.cur_element_count;
    upper += size;
    upper_left -= size;
  }
  if (upper_left != 0) refuse("more links than its levels have");
  if (graph.element_levels_[head.entry] != head.top_level) refuse("an entry that is not at the top");
  graph.enterpoint_node_ = head.entry;
  graph.maxlevel_ = head.top_level;

  graph.label_lookup_.reserve(head.nodes);
  for (std::uint32_t i = 0; i < head.nodes; ++i) {
    const hnswlib::labeltype node = graph.getExternalLabel(i);
    if (node >= head.nodes || !graph.label_lookup_.emplace(node, i).second) refuse("nodes that are not numbered");
    check_links(graph, graph.get_linklist0(i), graph.maxM0_, 0);
    for (int level = 1; level <= graph.element_levels_[i]; ++level)
      check_links(graph, graph.get_linklist(i, level), graph.maxM_, level);
    if (!parts->codes.is_element(reinterpret_cast<const std::byte*>(graph.getDataByInternalId(i))))
      refuse("codes of no embedding");
    if (!graph.isMarkedDeleted(i)) continue;
    ++graph.num_deleted_;
    parts->free.push_back(static_cast<std::uint32_t>(node));
  }
  parts->taken = head.nodes;
  return NodeGraph(std::move(parts));
}

}  // namespace selvedge::index
