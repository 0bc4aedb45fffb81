#include "shop/catalogue/kept_facets.h"

#include <gtest/gtest.h>

#include <atomic>
#include <semaphore>
#include <stdexcept>
#include <thread>
#include <vector>

namespace selvedge::catalogue {
namespace {

// Facets that name the revision they are of, and take as long to read as is said.
struct FacetSource {
  KeptFacets::Clock::time_point now;
  KeptFacets::Clock::duration takes{};
  int reads = 0;
  KeptFacets kept{[this] { return now; }};

  std::string ask(std::int64_t revision) {
    return kept
        .of(revision,
            [&] {
              ++reads;
              now += takes;
              return FacetsAt{revision, facets_of(revision)};
            })
        .currencies.front();
  }
  static Facets facets_of(std::int64_t revision) {
    Facets facets;
    facets.currencies = {std::to_string(revision)};
    return facets;
  }
};

TEST(KeptFacets, are_read_once_a_revision) {
  FacetSource source;
  for (int i = 0; i < 3; ++i) EXPECT_EQ(source.ask(1), "1");
  EXPECT_EQ(source.reads, 1);
  EXPECT_EQ(source.ask(2), "2");
  EXPECT_EQ(source.ask(1), "2") << "a replica that is behind";
  EXPECT_EQ(source.reads, 2);
}

TEST(KeptFacets, serve_later_revisions_for_ten_times_as_long_as_a_costly_reading_took) {
  FacetSource source;
  source.takes = std::chrono::milliseconds(500);
  source.ask(1);
  source.now += std::chrono::milliseconds(4999);
  EXPECT_EQ(source.ask(2), "1");
  source.now += std::chrono::milliseconds(1);
  EXPECT_EQ(source.ask(3), "3");
  EXPECT_EQ(source.reads, 2);
}

TEST(KeptFacets, are_read_anew_after_a_minute_however_long_that_takes) {
  FacetSource source;
  source.takes = std::chrono::seconds(17);
  source.ask(1);
  source.now += std::chrono::seconds(59);
  EXPECT_EQ(source.ask(2), "1");
  source.now += std::chrono::seconds(1);
  EXPECT_EQ(source.ask(2), "2");
}

TEST(KeptFacets, that_cannot_be_read_are_read_by_the_next) {
  FacetSource source;
  EXPECT_THROW(source.kept.of(1, []() -> FacetsAt { throw std::runtime_error("no answer"); }), std::runtime_error);
  EXPECT_EQ(source.ask(1), "1");
}

TEST(KeptFacets, are_read_by_one_of_all_who_ask_at_once) {
  KeptFacets kept;
  std::atomic<int> reads = 0;
  std::binary_semaphore go(0);
  const auto ask = [&] {
    kept.of(1, [&] {
      ++reads;
      go.acquire();
      return FacetsAt{1, FacetSource::facets_of(1)};
    });
  };
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) threads.emplace_back(ask);
  while (reads == 0) std::this_thread::yield();
  go.release();
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(reads, 1);
}

TEST(KeptFacets, of_before_serve_while_costly_ones_are_read_anew) {
  FacetSource source;
  source.takes = std::chrono::seconds(1);
  source.ask(1);
  source.now += std::chrono::seconds(100);
  std::string meanwhile;
  source.kept.of(2, [&] {
    meanwhile = source.ask(3);
    return FacetsAt{2, FacetSource::facets_of(2)};
  });
  EXPECT_EQ(meanwhile, "1");
  EXPECT_EQ(source.reads, 1);
}

}  // namespace
}  // namespace selvedge::catalogue
