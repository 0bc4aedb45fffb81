// Four processes import one feed together into a database; one of them is killed. Skipped where SELVEDGE_TEST_POSTGRES
// names no server.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <thread>

#include "catalogue/catalogue_suite.h"
#include "recommend/recommend_fixture.h"
#include "shop/intake/reindex.h"

namespace selvedge::testing {
namespace {

constexpr std::size_t workers = 4, products_shared = 60, products_a_batch = 3;

struct Worker {
  pid_t process = 0;
  int reports = -1;         // a pipe's end: 'r' ready, 'p' a batch is stored, 'e' and a number: all done, embedded
  std::size_t batches = 0;  // stored, as reported
  std::size_t embedded = 0;
  bool killed = false;
};

class SharedImport : public ::testing::Test {
 protected:
  void SetUp() override {
    if (postgres_url() == nullptr)
      GTEST_SKIP() << "nothing is tested on PostgreSQL: SELVEDGE_TEST_POSTGRES names no server";
    for (std::size_t i = 0; i < products_shared; ++i) {
      const std::string file = folder_ / numbered("picture", i);
      write_picture(file, plain({static_cast<std::uint8_t>(i), 90, 200}));
      feed_.products.push_back(feed_product(numbered("p", i), {file}));
    }
    catalogue::Catalogue::create(postgres_url_of(folder_), ColourEncoder().encoder.model);
  }
  ~SharedImport() override {
    if (postgres_url() != nullptr) drop_schema_of(folder_);
  }

  [[noreturn]] void work(int reports, int go) const {
    const auto report = [&](const void* bytes, std::size_t size) {
      if (::write(reports, bytes, size) != static_cast<ssize_t>(size)) ::_exit(3);
    };
    const ColourEncoder colours;
    catalogue::Catalogue catalogue = catalogue::Catalogue::open(postgres_url_of(folder_));
    intake::ImportOptions options;
    options.batch_images = products_a_batch;
    options.threads = 1;
    options.share = true;
    options.progress = [&](const Progress&) { report("p", 1); };
    char started = 0;
    report("r", 1);
    if (::read(go, &started, 1) != 1) ::_exit(3);
    const std::array<unsigned char, 2> end{
        'e', static_cast<unsigned char>(intake::import_products(catalogue, colours.encoder, feed_, options).embedded)};
    report(end.data(), end.size());
    ::_exit(0);
  }

  Worker start(int go) const {
    std::array<int, 2> ends{};
    if (::pipe(ends.data()) != 0) throw std::runtime_error("no pipe");
    Worker worker;
    worker.process = ::fork();
    if (worker.process == 0) {
      ::close(ends[0]);
      work(ends[1], go);
    }
    ::close(ends[1]);
    worker.reports = ends[0];
    return worker;
  }

  const TemporaryFolder folder_;
  feeds::ProductFeed feed_;
};

char read_byte(int end) {
  char byte = 0;
  return ::read(end, &byte, 1) == 1 ? byte : '\0';
}

TEST_F(SharedImport, is_finished_by_the_others_when_a_worker_is_killed_and_embeds_nothing_twice) {
  std::array<int, 2> go{};
  ASSERT_EQ(::pipe(go.data()), 0);
  std::array<Worker, workers> all;
  for (Worker& worker : all) worker = start(go[0]);
  for (const Worker& worker : all) ASSERT_EQ(read_byte(worker.reports), 'r');
  ASSERT_EQ(::write(go[1], "....", workers), static_cast<ssize_t>(workers));

  // The first to report a batch is killed, in the middle of its next one.
  std::array<pollfd, workers> ends{};
  for (std::size_t i = 0; i < workers; ++i) ends[i] = {all[i].reports, POLLIN, 0};
  ASSERT_GT(::poll(ends.data(), workers, 60'000), 0);
  Worker& victim =
      *std::ranges::find_if(all, [&](const Worker& w) { return (ends[&w - all.data()].revents & POLLIN) != 0; });
  ::kill(victim.process, SIGKILL);
  victim.killed = true;

  for (Worker& worker : all) {
    for (char byte = read_byte(worker.reports); byte != '\0'; byte = read_byte(worker.reports)) {
      if (byte == 'p') ++worker.batches;
      if (byte == 'e') worker.embedded = static_cast<unsigned char>(read_byte(worker.reports));
    }
    int status = 0;
    ::waitpid(worker.process, &status, 0);
    EXPECT_EQ(worker.killed, WIFSIGNALED(status));
    if (!worker.killed) {
      EXPECT_EQ(WEXITSTATUS(status), 0);
    }
    ::close(worker.reports);
  }
  std::size_t batches = 0, embedded = 0;
  for (const Worker& worker : all) {
    batches += worker.batches;
    embedded += worker.embedded;
  }
  const catalogue::Catalogue catalogue = catalogue::Catalogue::open(postgres_url_of(folder_));
  EXPECT_EQ(catalogue.counts().products, products_shared);
  EXPECT_THAT(catalogue.verify().problems, ::testing::IsEmpty());
  ASSERT_GE(victim.batches, 1u);
  EXPECT_LT(victim.batches, products_shared / products_a_batch) << "it was killed too late to show anything";
  EXPECT_LE(embedded, products_shared - victim.batches * products_a_batch) << "what the dead one stored was done again";
  EXPECT_GE(batches, products_shared / products_a_batch);
  EXPECT_LE(batches, products_shared / products_a_batch + 1)
      << "the dead one may have reported what it could not tick off";
}

TEST_F(SharedImport, has_a_reindex_that_is_shared_alike_and_embeds_nothing_twice) {
  catalogue::Catalogue catalogue = catalogue::Catalogue::open(postgres_url_of(folder_));
  intake::import_products(catalogue, ColourEncoder().encoder, feed_);
  const ColourEncoder next(std::string(64, 'd'));
  std::atomic<std::size_t> switched = 0, embedded = 0;
  std::vector<std::thread> threads;
  for (std::size_t i = 0; i < workers; ++i) {
    threads.emplace_back([&] {
      catalogue::Catalogue own = catalogue::Catalogue::open(postgres_url_of(folder_));
      const intake::ReindexReport report = intake::reindex(own, next.encoder, {true, {}});
      switched += report.switched ? 1 : 0;
      embedded += report.from_originals + report.from_thumbnails;
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(catalogue.state().model.fingerprint, next.encoder.model.fingerprint);
  EXPECT_GE(switched, 1u);
  EXPECT_EQ(embedded, products_shared);
  EXPECT_THAT(catalogue.verify().problems, ::testing::IsEmpty());
}

TEST_F(SharedImport, into_a_file_is_refused) {
  const ColourEncoder colours;
  catalogue::Catalogue file = catalogue::Catalogue::create(folder_ / "shop.db", colours.encoder.model);
  intake::ImportOptions options;
  options.share = true;
  const Error error = error_of([&] { intake::import_products(file, colours.encoder, feed_, options); });
  EXPECT_EQ(error.kind(), ErrorKind::invalid_argument);
  EXPECT_THAT(error.what(), ::testing::HasSubstr("expected a catalogue on a server"));
}

TEST_F(SharedImport, of_a_feed_that_was_imported_before_changes_nothing) {
  const ColourEncoder colours;
  catalogue::Catalogue catalogue = catalogue::Catalogue::open(postgres_url_of(folder_));
  intake::ImportOptions options;
  options.share = true;
  EXPECT_EQ(import_products(catalogue, colours.encoder, feed_, options).added, products_shared);
  const ImportReport again = intake::import_products(catalogue, colours.encoder, feed_, options);
  EXPECT_EQ(again.unchanged, products_shared);
  EXPECT_EQ(again.embedded, 0u);
}

}  // namespace
}  // namespace selvedge::testing
