#include "ground/core/rng.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

namespace selvedge::core {
namespace {

TEST(Rng, draws_the_published_numbers_of_xoshiro256starstar_seeded_by_splitmix64) {
  // From an independent implementation in Python of the authors' C code, seed 42.
  Rng rng(42);
  EXPECT_EQ(rng.next(), 1546998764402558742ULL);
  EXPECT_EQ(rng.next(), 6990951692964543102ULL);
  EXPECT_EQ(rng.next(), 12544586762248559009ULL);
}

TEST(Rng, forks_depend_on_the_seed_and_the_stream_alone) {
  Rng a(7), b(7);
  b.next();
  EXPECT_EQ(a.fork(3).next(), b.fork(3).next());
  EXPECT_NE(a.fork(3).next(), a.fork(4).next());
  EXPECT_NE(a.fork(3).next(), Rng(8).fork(3).next());
}

TEST(Rng, below_is_uniform) {
  Rng rng(1);
  std::vector<int> counts(7);
  for (int i = 0; i < 70000; ++i) ++counts[rng.below(7)];
  // Standard deviation of a count is 93; six of them.
  for (const int count : counts) EXPECT_NEAR(count, 10000, 560);
}

TEST(Rng, normal_has_mean_zero_and_deviation_one) {
  Rng rng(2);
  double sum = 0, squares = 0;
  constexpr int n = 100000;
  for (int i = 0; i < n; ++i) {
    const double x = rng.normal();
    sum += x;
    squares += x * x;
  }
  EXPECT_NEAR(sum / n, 0, 0.02);
  EXPECT_NEAR(squares / n, 1, 0.03);
}

TEST(Rng, sample_takes_different_numbers_and_all_when_asked_for_all) {
  Rng rng(3);
  const auto some = rng.sample(100, 10);
  EXPECT_EQ(std::set<std::size_t>(some.begin(), some.end()).size(), 10u);
  auto all = rng.sample(20, 20);
  std::sort(all.begin(), all.end());
  for (std::size_t i = 0; i < 20; ++i) EXPECT_EQ(all[i], i);
}

TEST(Rng, shuffle_keeps_the_items) {
  Rng rng(4);
  std::vector<int> items{1, 2, 3, 4, 5, 6, 7, 8}, before = items;
  rng.shuffle(items);
  EXPECT_NE(items, before);
  std::sort(items.begin(), items.end());
  EXPECT_EQ(items, before);
}

}  // namespace
}  // namespace selvedge::core
