#include "shop/recommend/embedding_stage.h"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <cstdlib>
#include <future>
#include <latch>
#include <new>
#include <stdexcept>

#include "selvedge/error.h"

namespace {

std::atomic<std::size_t> refused_size = 0;  // of memory: what asks for so much gets none

}  // namespace

void* operator new(std::size_t size) {
  if (size > 0 && size == refused_size) throw std::bad_alloc();
  if (void* const memory = std::malloc(size)) return memory;
  throw std::bad_alloc();
}
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }

namespace selvedge::recommend {
namespace {

Image image_of(int width) { return Image(width, 1); }

// An embedding that says which image it is of.
core::EmbeddingMatrix widths(std::span<const Image> images) {
  core::EmbeddingMatrix matrix(images.size(), 1);
  for (std::size_t i = 0; i < images.size(); ++i) matrix.row(i)[0] = static_cast<float>(images[i].width);
  return matrix;
}

std::vector<Image> images_of(std::initializer_list<int> sizes) {
  std::vector<Image> images;
  for (const int width : sizes) images.push_back(image_of(width));
  return images;
}

// A network that stands still at its first run until the test lets it go.
struct HeldNetwork {
  std::latch entered{1}, released{1};
  std::atomic<bool> first{true};
  std::vector<std::size_t> batches;  // by the one worker

  core::EmbeddingMatrix run(std::span<const Image> images) {
    batches.push_back(images.size());
    if (first.exchange(false)) {
      entered.count_down();
      released.wait();
    }
    return widths(images);
  }
};

TEST(EmbeddingStage, gives_each_request_its_own_rows) {
  EmbeddingStage stage(widths, {.workers = 3, .max_batch = 4, .max_waiting = 1000});
  std::vector<std::future<core::EmbeddingMatrix>> answers;
  for (int i = 1; i <= 40; ++i)
    answers.push_back(std::async(std::launch::async, [&stage, i] { return stage.embed(images_of({i, i + 100})); }));
  for (int i = 1; i <= 40; ++i) {
    const core::EmbeddingMatrix rows = answers[static_cast<std::size_t>(i) - 1].get();
    ASSERT_EQ(rows.rows(), 2U);
    EXPECT_EQ(rows.row(0)[0], static_cast<float>(i));
    EXPECT_EQ(rows.row(1)[0], static_cast<float>(i + 100));
  }
}

TEST(EmbeddingStage, embeds_a_lone_request_at_once_and_together_what_came_meanwhile) {
  HeldNetwork network;
  std::latch queued{3};
  {
    EmbeddingStage stage([&](std::span<const Image> images) { return network.run(images); },
                         {.workers = 1, .max_batch = 8, .max_waiting = 100}, {.waiting = [&](std::size_t images) {
                           if (images > 0 && !network.first) queued.count_down();
                         }});
    auto lone = std::async(std::launch::async, [&] { return stage.embed(images_of({1})); });
    network.entered.wait();  // it runs though nothing else came
    std::vector<std::future<core::EmbeddingMatrix>> others;
    for (int i = 2; i <= 4; ++i)
      others.push_back(std::async(std::launch::async, [&stage, i] { return stage.embed(images_of({i})); }));
    queued.wait();
    network.released.count_down();
    lone.get();
    for (auto& other : others) other.get();
  }
  EXPECT_EQ(network.batches, (std::vector<std::size_t>{1, 3}));
}

TEST(EmbeddingStage, turns_away_at_once_what_would_wait_too_long) {
  HeldNetwork network;
  std::latch queued{1};
  EmbeddingStage stage([&](std::span<const Image> images) { return network.run(images); },
                       {.workers = 1, .max_batch = 8, .max_waiting = 2}, {.waiting = [&](std::size_t images) {
                         if (images == 2) queued.count_down();
                       }});
  auto running = std::async(std::launch::async, [&] { return stage.embed(images_of({1})); });
  network.entered.wait();
  auto waiting = std::async(std::launch::async, [&] { return stage.embed(images_of({2, 3})); });
  queued.wait();
  // In a thread of its own: one that is not turned away waits for the network, which would wait for this test.
  auto third = std::async(std::launch::async, [&] { return stage.embed(images_of({4})); });
  const bool at_once = third.wait_for(std::chrono::seconds(20)) == std::future_status::ready;
  network.released.count_down();
  EXPECT_TRUE(at_once);
  try {
    third.get();
    ADD_FAILURE() << "expected it to be turned away";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::unavailable);
  }
  EXPECT_EQ(waiting.get().rows(), 2U);
  EXPECT_EQ(running.get().rows(), 1U);
}

TEST(EmbeddingStage, does_other_work_of_the_network_in_its_turn) {
  HeldNetwork network;
  std::latch queued{1};
  EmbeddingStage stage([&](std::span<const Image> images) { return network.run(images); },
                       {.workers = 1, .max_batch = 8, .max_waiting = 1}, {.waiting = [&](std::size_t images) {
                         if (images == 1 && !network.first) queued.count_down();
                       }});
  auto running = std::async(std::launch::async, [&] { return stage.embed(images_of({1})); });
  network.entered.wait();
  std::atomic<bool> done = false;
  auto work = std::async(std::launch::async, [&] { stage.run([&] { done = true; }); });
  queued.wait();
  EXPECT_FALSE(done) << "the one worker is busy";
  auto third = std::async(std::launch::async, [&] { stage.run([] {}); });
  const bool at_once = third.wait_for(std::chrono::seconds(20)) == std::future_status::ready;
  network.released.count_down();
  EXPECT_TRUE(at_once);
  EXPECT_THROW(third.get(), Error) << "as many wait as may";
  work.get();
  EXPECT_TRUE(done);
  EXPECT_EQ(running.get().rows(), 1U);
  EXPECT_THROW(stage.run([] { throw Error(ErrorKind::internal, "broken"); }), Error);
}

TEST(EmbeddingStage, hands_the_networks_failure_to_whoever_waits_and_goes_on) {
  std::atomic<bool> fail = true;
  EmbeddingStage stage(
      [&](std::span<const Image> images) {
        if (fail) throw Error(ErrorKind::internal, "no luck");
        return widths(images);
      },
      {.workers = 1});
  EXPECT_THROW(stage.embed(images_of({1})), Error);
  fail = false;
  EXPECT_EQ(stage.embed(images_of({5})).row(0)[0], 5.0F);
}

TEST(EmbeddingStage, fails_every_request_that_a_worker_has_no_memory_for_and_goes_on) {
  HeldNetwork network;
  std::latch queued{2};
  EmbeddingStage stage([&](std::span<const Image> images) { return network.run(images); },
                       {.workers = 1, .max_batch = 100, .max_waiting = 100}, {.waiting = [&](std::size_t images) {
                         if (images > 0 && !network.first) queued.count_down();
                       }});
  auto running = std::async(std::launch::async, [&] { return stage.embed(images_of({1})); });
  network.entered.wait();
  // Together they are too many for the memory that there is.
  const std::vector<Image> one_part(20, image_of(3)), other_part(20, image_of(4));
  const auto ask = [&](const std::vector<Image>& images) {
    return std::async(std::launch::async, [&stage, images] { return stage.embed(images); });
  };
  auto one = ask(one_part), other = ask(other_part);
  queued.wait();
  refused_size = 40 * sizeof(Image);  // to gather both
  network.released.count_down();
  EXPECT_THROW(one.get(), std::bad_alloc);
  EXPECT_THROW(other.get(), std::bad_alloc);
  refused_size = 0;
  EXPECT_EQ(running.get().rows(), 1U);
  EXPECT_EQ(stage.embed(images_of({5})).row(0)[0], 5.0F);
}

TEST(EmbeddingStage, answers_whatever_its_watch_throws) {
  const auto broken = [](std::size_t) { throw std::runtime_error("a broken watch"); };
  EmbeddingStage stage(widths, {.workers = 1}, {.waiting = broken, .batch = broken});
  EXPECT_EQ(stage.embed(images_of({5})).row(0)[0], 5.0F);
  bool ran = false;
  stage.run([&] { ran = true; });
  EXPECT_TRUE(ran);
}

TEST(EmbeddingStage, takes_a_request_larger_than_its_batch_and_its_queue) {
  EmbeddingStage stage(widths, {.workers = 1, .max_batch = 2, .max_waiting = 2});
  EXPECT_EQ(stage.embed(images_of({1, 2, 3, 4, 5})).rows(), 5U);
}

}  // namespace
}  // namespace selvedge::recommend
