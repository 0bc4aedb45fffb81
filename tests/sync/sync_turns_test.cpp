// One sync at a time over all processes, and what is recorded of it, in every engine.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <fstream>

#include "catalogue/catalogue_suite.h"
#include "recommend/recommend_fixture.h"
#include "shop/sync/sync_feed.h"

namespace selvedge::testing {
namespace {

using catalogue::SyncOutcome;
using catalogue::SyncRun;

class SyncTurns : public CatalogueSuite {};
INSTANTIATE_TEST_SUITE_P(Engines, SyncTurns, ::testing::ValuesIn(factories), name_of);

SyncRun run_of(const std::string& feed, SyncOutcome outcome, int second) {
  SyncRun run;
  run.feed = feed;
  run.source = "https://shop.example/feed.csv";
  run.started = run.ended = std::chrono::sys_seconds(std::chrono::seconds(second));
  run.outcome = outcome;
  run.added = 3;
  run.complaints = {"one", "two\nlines"};
  run.content = "abc";
  run.pictures_seen = run.started;
  return run;
}

TEST_P(SyncTurns, one_has_the_turn_until_it_gives_it_back) {
  catalogue::Catalogue catalogue = make();
  catalogue::Catalogue other = reopen();
  auto turn = catalogue.syncs().take_turn();
  ASSERT_NE(turn, nullptr);
  turn->require_held();
  EXPECT_EQ(catalogue.syncs().take_turn(), nullptr);
  EXPECT_EQ(other.syncs().take_turn(), nullptr);
  turn.reset();
  EXPECT_NE(other.syncs().take_turn(), nullptr);
}

TEST_P(SyncTurns, a_killed_process_has_it_no_more) {
  make();
  std::array<int, 2> ends{};
  ASSERT_EQ(::pipe(ends.data()), 0);
  const pid_t child = ::fork();
  if (child == 0) {
    catalogue::Catalogue catalogue = reopen();
    const auto turn = catalogue.syncs().take_turn();
    const char byte = turn ? 'y' : 'n';
    if (::write(ends[1], &byte, 1) != 1) ::_exit(3);
    for (;;) ::pause();
  }
  char byte = 0;
  ASSERT_EQ(::read(ends[0], &byte, 1), 1);
  EXPECT_EQ(byte, 'y');
  catalogue::Catalogue catalogue = reopen();
  EXPECT_EQ(catalogue.syncs().take_turn(), nullptr);
  ::kill(child, SIGKILL);
  ::waitpid(child, nullptr, 0);
  std::unique_ptr<catalogue::SyncTurn> turn;
  for (int looks = 0; !turn && looks < 10'000; ++looks)
    turn = catalogue.syncs().take_turn();  // a server takes a moment
  EXPECT_NE(turn, nullptr);
  ::close(ends[0]);
  ::close(ends[1]);
}

TEST_P(SyncTurns, runs_are_kept_with_all_they_say_the_newest_first) {
  catalogue::Catalogue catalogue = make();
  catalogue::SyncLog log = catalogue.syncs();
  log.record(run_of("a", SyncOutcome::taken, 100));
  log.record(run_of("b", SyncOutcome::failed, 200));
  const auto runs = log.runs(10);
  ASSERT_EQ(runs.size(), 2u);
  EXPECT_EQ(runs[0].feed, "b");
  EXPECT_EQ(runs[0].outcome, SyncOutcome::failed);
  EXPECT_EQ(runs[1].started, std::chrono::sys_seconds(std::chrono::seconds(100)));
  EXPECT_EQ(runs[1].added, 3u);
  EXPECT_THAT(runs[1].complaints, ::testing::ElementsAre("one", "two lines"));
  EXPECT_EQ(runs[1].content, "abc");
  EXPECT_EQ(log.runs(1).size(), 1u);
}

TEST_P(SyncTurns, old_runs_are_forgotten_except_the_last_good_one) {
  catalogue::Catalogue catalogue = make();
  catalogue::SyncLog log = catalogue.syncs();
  log.record(run_of("a", SyncOutcome::taken, 1));
  for (int i = 2; i < 120; ++i) log.record(run_of("a", SyncOutcome::failed, i));
  EXPECT_EQ(log.runs(1000).size(), catalogue::SyncLog::kept_runs + 1);
  const auto history = log.feed("a");
  ASSERT_TRUE(history);
  EXPECT_EQ(history->last_good, std::chrono::sys_seconds(std::chrono::seconds(1)));
  EXPECT_EQ(history->failures, catalogue::SyncLog::kept_runs);
  EXPECT_FALSE(log.feed("nobody"));
}

TEST_P(SyncTurns, the_history_of_one_feed_is_the_one_among_all) {
  catalogue::Catalogue catalogue = make();
  catalogue::SyncLog log = catalogue.syncs();
  log.record(run_of("it's", SyncOutcome::taken, 1));
  log.record(run_of("b", SyncOutcome::taken, 2));
  log.record(run_of("it's", SyncOutcome::refused, 3));
  log.record(run_of("b", SyncOutcome::unchanged, 4));
  const auto all = log.feeds();
  ASSERT_EQ(all.size(), 2u);
  for (const catalogue::FeedHistory& one : all) {
    const auto alone = log.feed(one.last.feed);
    ASSERT_TRUE(alone) << one.last.feed;
    EXPECT_EQ(alone->last.started, one.last.started);
    EXPECT_EQ(alone->last_good, one.last_good);
    EXPECT_EQ(alone->failures, one.failures);
    EXPECT_EQ(alone->last_taken->content, one.last_taken->content);
  }
  EXPECT_EQ(log.feed("it's")->failures, 1u);
  EXPECT_EQ(log.feed("it's")->last.outcome, SyncOutcome::refused);
  EXPECT_FALSE(log.feed("it"));
  EXPECT_FALSE(log.feed(""));
}

TEST_P(SyncTurns, hidden_products_are_in_no_answer_and_no_facet_and_come_back) {
  catalogue::Catalogue catalogue = make();
  std::vector<catalogue::ProductRecord> records = {product_record("p1", {"x"}), product_record("p2", {"y"})};
  for (auto& record : records) record.facts.category = "Dress of " + record.facts.id.value;
  records[0].feed = "main";
  catalogue.put(records, model_a.fingerprint);
  const auto before = catalogue.state().revision;
  const std::vector<ProductId> ids = {{"p1"}, {"nobody"}};
  EXPECT_EQ(catalogue.hide(ids), 1u);
  EXPECT_EQ(catalogue.hide(ids), 0u);
  const auto embedded = [&] {
    std::vector<std::string> seen;
    catalogue.for_each_embedding(
        [&](const ProductId& id, std::int64_t, std::span<const float>) { seen.push_back(id.value); });
    return seen;
  };
  EXPECT_THAT(embedded(), ::testing::ElementsAre("p2"));
  EXPECT_EQ(catalogue.facets().categories.size(), 1u);
  const catalogue::Changes changes = catalogue.changes_since(before);
  ASSERT_EQ(changes.changed.size(), 1u);
  EXPECT_EQ(changes.changed[0].id.value, "p1");
  EXPECT_TRUE(changes.changed[0].images.empty());
  if (const auto server = catalogue.server()) {
    const auto hits = server->nearest(embedding_of("x"), model_a.fingerprint, 5, {});
    ASSERT_EQ(hits.size(), 1u);
    EXPECT_EQ(hits[0].product.value, "p2");
  }
  EXPECT_EQ(catalogue.filter({.hidden = true}).size(), 1u);
  EXPECT_EQ(catalogue.filter({.hidden = false}).size(), 1u);
  EXPECT_EQ(catalogue.find({"p1"})->feed, "main");
  records[0].facts.hidden = false;
  records[0].images.clear();
  records[0].feed = "";
  EXPECT_EQ(catalogue.update(records), 1u);
  EXPECT_EQ(embedded().size(), 2u);
  EXPECT_EQ(catalogue.find({"p1"})->feed, "main");
}

TEST_P(SyncTurns, a_copy_has_what_is_hidden_and_whose_it_is) {
  catalogue::Catalogue catalogue = make();
  std::vector<catalogue::ProductRecord> records = {product_record("p1", {"x"})};
  records[0].feed = "main";
  records[0].facts.hidden = true;
  catalogue.put(records, model_a.fingerprint);
  catalogue.copy_to(folder_ / "copy.db");
  const auto copied = catalogue::Catalogue::open(folder_ / "copy.db").find({"p1"});
  ASSERT_TRUE(copied);
  EXPECT_TRUE(copied->facts.hidden);
  EXPECT_EQ(copied->feed, "main");
}

// Two processes bring one catalogue in step with one feed again and again: each product is stored once, each run is
// whole, and whoever does not have the turn is told so.
TEST_P(SyncTurns, two_processes_that_sync_at_once_take_turns) {
  const ColourEncoder colours;
  catalogue::Catalogue::create(GetParam().url(folder_), colours.encoder.model);
  constexpr int rounds = 20;
  const std::string feed_file = folder_ / "feed.csv";
  write_picture(folder_.path() / "p1.png", plain({200, 30, 30}));
  std::ofstream(feed_file) << "id,image\np1,p1.png\n";
  std::array<pid_t, 2> children{};
  for (pid_t& child : children) {
    child = ::fork();
    if (child != 0) continue;
    int recorded = 0;
    try {
      catalogue::Catalogue catalogue = reopen();
      sync::FeedSource feed;
      feed.name = "main";
      feed.location = feed_file;
      sync::SyncOptions its;
      its.full = true;
      its.threads = 1;
      for (int done = 0; done < rounds;) {
        try {
          sync::sync_feed(catalogue, colours.encoder, feed, its);
          ++done;
        } catch (const sync::OthersTurn&) {
        }
      }
      recorded = 1;
    } catch (const std::exception& failure) {
      fmt::print(stderr, "{}\n", failure.what());
    }
    ::_exit(recorded == 1 ? 0 : 1);
  }
  for (const pid_t child : children) {
    int status = 0;
    ::waitpid(child, &status, 0);
    EXPECT_EQ(status, 0);
  }
  catalogue::Catalogue catalogue = reopen();
  EXPECT_EQ(catalogue.counts().products, 1u);
  const auto runs = catalogue.syncs().runs(1000);
  EXPECT_EQ(runs.size(), 2u * rounds);
  std::size_t added = 0;
  for (const SyncRun& run : runs) added += run.added;
  EXPECT_EQ(added, 1u);
}

}  // namespace
}  // namespace selvedge::testing
