// An import killed at random moments, many times: what it reported done is there, and running it again finishes.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>

#include "recommend/recommend_fixture.h"

namespace selvedge::intake {
namespace {

using testing::ColourEncoder;
using testing::feed_product;
using ::testing::IsEmpty;
using testing::numbered;
using testing::plain;
using testing::TemporaryFolder;
using testing::write_picture;

constexpr std::size_t product_count = 40;
constexpr std::size_t batch_count = 20;  // of 4 pictures
constexpr int wanted_kills = 40;

feeds::ProductFeed make_feed(const TemporaryFolder& folder) {
  feeds::ProductFeed feed;
  for (std::size_t i = 0; i < product_count; ++i) {
    std::vector<std::string> files;
    for (std::size_t side = 0; side < 2; ++side) {
      files.push_back(folder / numbered("picture", 2 * i + side));
      write_picture(files.back(), plain({static_cast<std::uint8_t>(i), static_cast<std::uint8_t>(100 * side), 77}));
    }
    feed.products.push_back(feed_product(numbered("p", i), files));
  }
  return feed;
}

// Runs in the child: makes the catalogue if need be, imports, writes each progress count into the pipe.
[[noreturn]] void import_in_child(const std::string& path, const feeds::ProductFeed& feed, int pipe_end) {
  const ColourEncoder colours;
  catalogue::Catalogue catalogue = std::filesystem::exists(path)
                                       ? catalogue::Catalogue::open(path)
                                       : catalogue::Catalogue::create(path, colours.encoder.model);
  ImportOptions options;
  options.batch_images = 4;
  options.progress = [&](const Progress& progress) {
    const auto done = static_cast<unsigned char>(progress.done);
    if (::write(pipe_end, &done, 1) != 1) ::_exit(3);
  };
  import_products(catalogue, colours.encoder, feed, options);
  ::_exit(0);
}

struct Outcome {
  bool killed = false;
  std::size_t reported = 0;  // products the child said were done before it ended
};

// Kills the child once it has reported `batches` times, and `then` has passed; with an end that comes first, not at
// all.
struct Kill {
  int batches = 0;
  std::chrono::microseconds then{0};
};
constexpr Kill never{1'000'000, {}};

Outcome run_and_kill(const std::string& path, const feeds::ProductFeed& feed, const Kill& kill) {
  int ends[2];
  if (::pipe(ends) != 0) throw std::runtime_error("no pipe");
  const pid_t child = ::fork();
  if (child == 0) {
    ::close(ends[0]);
    import_in_child(path, feed, ends[1]);
  }
  ::close(ends[1]);
  Outcome outcome;
  const auto read_report = [&] {
    unsigned char done = 0;
    const bool more = ::read(ends[0], &done, 1) == 1;
    if (more) outcome.reported = done;
    return more;
  };
  bool running = true;
  for (int batch = 0; running && batch < kill.batches; ++batch) running = read_report();
  const auto deadline = std::chrono::steady_clock::now() + kill.then;
  while (running) {
    const auto left =
        std::chrono::duration_cast<std::chrono::nanoseconds>(deadline - std::chrono::steady_clock::now()).count();
    if (left <= 0) break;
    const timespec wait{left / 1'000'000'000, left % 1'000'000'000};
    pollfd readable{ends[0], POLLIN, 0};
    if (::ppoll(&readable, 1, &wait, nullptr) > 0) running = read_report();
  }
  ::kill(child, SIGKILL);
  while (read_report()) {
  }
  ::close(ends[0]);
  int status = 0;
  ::waitpid(child, &status, 0);
  outcome.killed = WIFSIGNALED(status);
  if (!outcome.killed) {
    EXPECT_EQ(WEXITSTATUS(status), 0);
  }
  return outcome;
}

void expect_whole(const std::string& path, const feeds::ProductFeed& feed, std::size_t reported) {
  if (!std::filesystem::exists(path)) {
    ASSERT_EQ(reported, 0u);
    return;
  }
  catalogue::Catalogue catalogue = catalogue::Catalogue::open(path);
  ASSERT_THAT(catalogue.verify().problems, IsEmpty());
  for (std::size_t i = 0; i < reported; ++i) {
    const auto stored = catalogue.find(feed.products[i].facts.id);
    ASSERT_TRUE(stored) << "product " << i << " of " << reported << " reported done is lost";
    ASSERT_EQ(stored->facts, feed.products[i].facts);
    ASSERT_EQ(stored->images.size(), 2u);
  }
}

TEST(Import, killed_at_random_moments_loses_nothing_reported_and_finishes_when_run_again) {
  TemporaryFolder folder;
  const feeds::ProductFeed feed = make_feed(folder);
  const auto start = std::chrono::steady_clock::now();
  ASSERT_FALSE(run_and_kill(folder / "uninterrupted.db", feed, never).killed);
  const auto whole = std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() - start);

  core::Rng rng(7);
  int kills = 0, interrupted_midway = 0;
  for (std::size_t shop = 0; kills < wanted_kills; ++shop) {
    const std::string path = folder / numbered("shop", shop) + ".db";
    for (bool finished = false; !finished && kills < wanted_kills;) {
      // At any moment of a batch's time, or of the start, which takes as long as several.
      const Kill kill{static_cast<int>(rng.below(batch_count)),
                      std::chrono::microseconds(rng.below(static_cast<std::size_t>(whole.count()) / 8 + 1))};
      const Outcome outcome = run_and_kill(path, feed, kill);
      kills += outcome.killed;
      interrupted_midway += outcome.killed && outcome.reported > 0 && outcome.reported < product_count;
      finished = !outcome.killed;
      expect_whole(path, feed, outcome.reported);
      if (HasFatalFailure()) return;
    }
    ASSERT_FALSE(run_and_kill(path, feed, never).killed);
    expect_whole(path, feed, product_count);
    // Nothing is left over of the attempts that died.
    EXPECT_EQ(catalogue::Catalogue::open(path).counts().products, product_count);
    EXPECT_EQ(catalogue::Catalogue::open(path).counts().images, 2 * product_count);
  }
  EXPECT_GT(interrupted_midway, 5) << "the kills did not hit the import; the test shows nothing";
}

}  // namespace
}  // namespace selvedge::intake
