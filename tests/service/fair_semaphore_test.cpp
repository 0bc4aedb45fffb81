#include "selvedge/service/fair_semaphore.h"

#include <gmock/gmock.h>

#include <thread>
#include <vector>

namespace selvedge {
namespace {

TEST(FairSemaphore, serves_in_order_of_arrival) {
  FairSemaphore semaphore(1);
  semaphore.acquire();
  std::vector<int> served;  // written by whoever holds the semaphore
  std::vector<std::thread> waiting;
  for (int i = 0; i < 8; ++i) {
    waiting.emplace_back([&, i] {
      semaphore.acquire();
      served.push_back(i);
      semaphore.release();
    });
    while (semaphore.waiting() <= static_cast<std::size_t>(i)) std::this_thread::yield();
  }
  semaphore.release();
  for (std::thread& thread : waiting) thread.join();
  EXPECT_THAT(served, ::testing::ElementsAre(0, 1, 2, 3, 4, 5, 6, 7));
}

TEST(FairSemaphore, lets_as_many_in_as_are_free) {
  FairSemaphore semaphore(3);
  for (int i = 0; i < 3; ++i) semaphore.acquire();
  EXPECT_EQ(semaphore.waiting(), 0U);
  std::thread fourth([&] { semaphore.acquire(); });
  while (semaphore.waiting() == 0) std::this_thread::yield();
  semaphore.release();
  fourth.join();
  EXPECT_EQ(semaphore.waiting(), 0U);
}

}  // namespace
}  // namespace selvedge
