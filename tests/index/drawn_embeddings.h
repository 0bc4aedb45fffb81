// Embeddings for the tests, drawn from a seed.
#pragma once

#include <algorithm>
#include <span>
#include <vector>

#include "ground/core/embedding_matrix.h"
#include "ground/core/rng.h"
#include "shop/index/vector_index.h"

namespace selvedge::index {

inline std::vector<float> draw_embedding(std::size_t dim, core::Rng& rng) {
  std::vector<float> v(dim);
  for (float& x : v) x = static_cast<float>(rng.normal());
  core::normalise(v);
  return v;
}

// `centre` with noise of this length in a random direction.
inline std::vector<float> draw_near(std::span<const float> centre, double noise, core::Rng& rng) {
  auto v = draw_embedding(centre.size(), rng);
  for (std::size_t j = 0; j < v.size(); ++j) v[j] = centre[j] + static_cast<float>(noise) * v[j];
  core::normalise(v);
  return v;
}

// On one thread the same graph each time; 0: one a processor.
inline void make_graph(VectorIndex& index, std::size_t threads, const GraphOptions& options = {}) {
  index.begin_graph(options);
  while (!index.has_graph()) index.extend_graph(500, threads);
}

}  // namespace selvedge::index
