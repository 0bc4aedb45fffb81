// hnswlib on the floats themselves: inner products, 16 links, an effort of 200 while it is made.
#include "hnswlib_peer.h"

#include <hnswlib/hnswlib.h>

#include "ground/core/parallel.h"

struct HnswlibPeer::Index {
  Index(std::size_t dim, std::size_t products) : space(dim), graph(&space, products, 16, 200) {}
  hnswlib::InnerProductSpace space;
  hnswlib::HierarchicalNSW<float> graph;
};

HnswlibPeer::HnswlibPeer(std::size_t dim, std::size_t products) : index_(std::make_unique<Index>(dim, products)) {}
HnswlibPeer::~HnswlibPeer() = default;

void HnswlibPeer::add_all(const std::function<std::vector<float>(std::size_t)>& embedding_of) {
  index_->graph.addPoint(embedding_of(0).data(), 0);
  selvedge::core::parallel_for(index_->graph.max_elements_ - 1, 0,
                               [&](std::size_t i) { index_->graph.addPoint(embedding_of(i + 1).data(), i + 1); });
}

std::vector<std::int64_t> HnswlibPeer::search(std::span<const float> query, std::size_t k, std::size_t ef) {
  index_->graph.setEf(ef);
  auto found = index_->graph.searchKnn(query.data(), k);
  std::vector<std::int64_t> answers;
  for (; !found.empty(); found.pop()) answers.push_back(static_cast<std::int64_t>(found.top().second));
  return answers;
}
