#include "shop/service/decoding_queue.h"

#include <gmock/gmock.h>

#include <memory>
#include <thread>
#include <vector>

#include "selvedge/error.h"

namespace selvedge::service {
namespace {

using Place = DecodingQueue::Place;

void wait_for_waiting(const DecodingQueue& queue, std::size_t count) {
  while (queue.waiting() != count) std::this_thread::yield();
}

TEST(DecodingQueue, serves_in_order_of_arrival) {
  DecodingQueue queue({.at_a_time = 1});
  auto first = std::make_unique<Place>(queue, 0);
  std::vector<int> served;  // written by whoever has the place
  std::vector<std::thread> waiting;
  for (int i = 0; i < 8; ++i) {
    waiting.emplace_back([&, i] {
      const Place place(queue, 0);
      served.push_back(i);
    });
    wait_for_waiting(queue, static_cast<std::size_t>(i) + 1);
  }
  first.reset();
  for (std::thread& thread : waiting) thread.join();
  EXPECT_THAT(served, ::testing::ElementsAre(0, 1, 2, 3, 4, 5, 6, 7));
}

TEST(DecodingQueue, lets_as_many_in_as_the_memory_holds) {
  DecodingQueue queue({.at_a_time = 8, .memory = 100});
  auto first = std::make_unique<Place>(queue, 60);
  const Place second(queue, 30);
  std::thread third([&] { const Place place(queue, 40); });
  wait_for_waiting(queue, 1);
  std::thread small([&] { const Place place(queue, 5); });  // fits, but came later
  wait_for_waiting(queue, 2);
  EXPECT_EQ(queue.memory_used(), 90U);
  first.reset();
  third.join();
  small.join();
  EXPECT_EQ(queue.memory_used(), 30U);
}

TEST(DecodingQueue, gives_all_the_memory_to_one_that_asks_for_more) {
  DecodingQueue queue({.at_a_time = 8, .memory = 100});
  const Place place(queue, 1'000'000);
  EXPECT_EQ(queue.memory_used(), 100U);
}

TEST(DecodingQueue, turns_away_at_once_who_would_make_it_too_long) {
  DecodingQueue queue({.at_a_time = 1, .max_waiting = 1});
  auto first = std::make_unique<Place>(queue, 0);
  std::thread second([&] { const Place place(queue, 0); });
  wait_for_waiting(queue, 1);
  try {
    const Place third(queue, 0);
    ADD_FAILURE() << "was let in";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::unavailable);
  }
  first.reset();
  second.join();
}

TEST(DecodingQueue, turns_away_who_has_waited_too_long_and_serves_those_behind) {
  DecodingQueue queue({.at_a_time = 2, .memory = 100, .patience = std::chrono::milliseconds(30)});
  const Place first(queue, 60);
  EXPECT_THROW(Place(queue, 50), Error);
  EXPECT_EQ(queue.waiting(), 0U);
  const Place third(queue, 40);
  EXPECT_EQ(queue.memory_used(), 100U);
}

}  // namespace
}  // namespace selvedge::service
