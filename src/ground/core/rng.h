// Random numbers that are the same on every machine: xoshiro256** seeded by SplitMix64 (Blackman and Vigna 2018,
// "Scrambled linear pseudorandom number generators"). Every random step takes an Rng&; there is no global generator.
// Not for secrets (see files/secret_bytes.h). One generator is for one thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace selvedge::core {

class Rng {
 public:
  explicit Rng(std::uint64_t seed);

  // An independent generator for part `stream` of the work, such as an epoch or a product. It depends only on this
  // generator's seed and on `stream`, not on the numbers drawn so far.
  Rng fork(std::uint64_t stream) const;

  // Uniform over all 64-bit numbers.
  std::uint64_t next();
  // Uniform in [0, n), without bias. n must be > 0.
  std::size_t below(std::size_t n);
  // Uniform in [0, 1).
  double uniform();
  double uniform(double low, double high) { return low + (high - low) * uniform(); }
  // Normally distributed with mean 0 and standard deviation 1 (Box-Muller).
  double normal();
  // True with this probability, in [0, 1].
  bool chance(double probability) { return uniform() < probability; }

  // Every order is equally likely (Fisher and Yates).
  template <typename T>
  void shuffle(std::vector<T>& items) {
    for (std::size_t i = items.size(); i > 1; --i) std::swap(items[i - 1], items[below(i)]);
  }
  // k different numbers of [0, n), in random order. k must be <= n. Takes memory for n numbers.
  std::vector<std::size_t> sample(std::size_t n, std::size_t k);

 private:
  std::uint64_t seed_;
  std::uint64_t state_[4];
};

}  // namespace selvedge::core
