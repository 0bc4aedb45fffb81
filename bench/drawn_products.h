// Draws embeddings that are distributed like a shop's, and measures time.
#pragma once

#include <chrono>
#include <cmath>
#include <cstddef>
#include <functional>
#include <span>

#include "ground/core/embedding_matrix.h"
#include "ground/core/rng.h"

namespace selvedge {

// Fills `out` with `centre` plus noise of the length `length` in a random direction, normalised to length 1.
inline void add_noise(std::span<const float> centre, double length, std::span<float> out, core::Rng& rng) {
  // Uniform noise: ten times cheaper to draw than normal, and as good over hundreds of values.
  const double half = length / std::sqrt(static_cast<double>(out.size())) * std::sqrt(3.0);
  for (std::size_t j = 0; j < out.size(); ++j) out[j] = centre[j] + static_cast<float>(rng.uniform(-half, half));
  core::normalise(out);
}

inline double seconds(const std::function<void()>& work) {
  const auto start = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

}  // namespace selvedge
