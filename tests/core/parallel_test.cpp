#include "ground/core/parallel.h"

#include <gtest/gtest.h>

#include <atomic>
#include <stdexcept>
#include <vector>

namespace selvedge::core {
namespace {

TEST(ParallelFor, does_every_part_once_on_any_number_of_threads) {
  for (const std::size_t threads : {0u, 1u, 2u, 7u}) {
    std::vector<std::atomic<int>> done(1000);
    parallel_for(done.size(), threads, [&](std::size_t i) { ++done[i]; });
    for (const auto& count : done) EXPECT_EQ(count, 1);
  }
}

TEST(ParallelFor, rethrows_what_a_part_threw_and_hands_out_no_more) {
  std::atomic<int> begun = 0;
  const auto work = [&](std::size_t i) {
    ++begun;
    if (i == 3) throw std::runtime_error("part 3");
  };
  EXPECT_THROW(parallel_for(1000000, 2, work), std::runtime_error);
  EXPECT_LT(begun, 1000000);
}

TEST(ParallelFor, does_nothing_for_no_parts) {
  parallel_for(0, 4, [](std::size_t) { FAIL(); });
}

TEST(StartThreads, starts_as_many_as_are_asked_for) {
  std::atomic<int> ran = 0;
  std::vector<std::thread> threads = start_threads(5, [&] { ++ran; });
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(ran, 5);
  EXPECT_TRUE(start_threads(0, [] { FAIL(); }).empty());
}

}  // namespace
}  // namespace selvedge::core
