// hnswlib as its users call it: floats, its own distance, compiled for this machine's processor.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <vector>

class HnswlibPeer {
 public:
  HnswlibPeer(std::size_t dim, std::size_t products);
  ~HnswlibPeer();
  // Adds all embeddings on all processors, with the links and effort of RowGraph.
  void add_all(const std::function<std::vector<float>(std::size_t)>& embedding_of);
  std::vector<std::int64_t> search(std::span<const float> query, std::size_t k, std::size_t ef);

 private:
  struct Index;
  std::unique_ptr<Index> index_;
};
