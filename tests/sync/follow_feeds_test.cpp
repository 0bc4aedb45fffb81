#include "shop/sync/follow_feeds.h"

#include "ground/core/moment.h"
#include "sync/sync_fixture.h"

namespace selvedge::sync {
namespace {

using catalogue::SyncOutcome;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

class FollowTest : public testing::SyncTest {
 protected:
  FollowTest() {
    follow_.sync = options_;
    follow_.run = [this](const FeedSource& feed, const SyncOptions& its) {
      return sync_feed(catalogue_, colours_.encoder, feed, its);
    };
    follow_.ran = [this](const catalogue::SyncRun& run) { ran_.push_back(run.feed); };
    follow_.message = [this](const std::string& text) { said_.push_back(text); };
    follow_.wait = [this](std::chrono::seconds pause) {
      pauses_.push_back(pause.count());
      return pauses_.size() < rounds_;
    };
  }

  FollowOptions follow_;
  std::size_t rounds_ = 1;
  std::vector<std::string> ran_, said_;
  std::vector<long> pauses_;
};

TEST_F(FollowTest, runs_each_feed_and_again_only_when_it_is_due) {
  serve_products({1, 2});
  FeedSource other = feed_;
  other.name = "other";
  rounds_ = 3;
  follow_feeds(catalogue_, {feed_, other}, follow_);
  EXPECT_THAT(ran_, ElementsAre("main", "other"));
  for (const long pause : pauses_) EXPECT_LE(pause, 60);
}

TEST_F(FollowTest, a_feed_is_due_after_its_interval_and_at_once_after_a_stop) {
  const std::chrono::sys_seconds now(std::chrono::seconds(1000));
  catalogue::FeedHistory history;
  history.last.started = now;
  history.last.outcome = SyncOutcome::failed;
  feed_.every = std::chrono::minutes(15);
  EXPECT_EQ(due_time(feed_, std::nullopt, now), std::chrono::sys_seconds());
  EXPECT_EQ(due_time(feed_, history, now), std::chrono::sys_seconds(std::chrono::seconds(1900)));
  history.last.outcome = SyncOutcome::stopped;
  EXPECT_EQ(due_time(feed_, history, now), std::chrono::sys_seconds());
}

TEST_F(FollowTest, a_run_that_a_clock_ahead_recorded_keeps_no_feed_from_running) {
  serve_products({1});
  catalogue::SyncRun ahead;
  ahead.feed = feed_.name;
  ahead.started = ahead.ended = core::current_time() + std::chrono::days(3650);
  catalogue_.syncs().record(ahead);
  rounds_ = 3;
  follow_.round = [&] { catalogue_.syncs().record(ahead); };  // a machine whose clock is ahead follows the feed too
  follow_feeds(catalogue_, {feed_}, follow_);
  EXPECT_THAT(ran_, ElementsAre("main")) << "and once in an interval";
}

TEST_F(FollowTest, leaves_a_feed_to_whoever_has_the_turn_and_comes_back) {
  serve_products({1});
  auto turn = catalogue_.syncs().take_turn();
  rounds_ = 2;
  follow_.wait = [&](std::chrono::seconds pause) {
    pauses_.push_back(pause.count());
    turn.reset();
    return pauses_.size() < rounds_;
  };
  follow_feeds(catalogue_, {feed_}, follow_);
  EXPECT_THAT(ran_, ElementsAre("main"));
  EXPECT_LE(pauses_.front(), 5);
  EXPECT_TRUE(said_.empty());
}

TEST_F(FollowTest, trouble_of_one_feed_stops_no_other_and_is_told_once) {
  serve_products({1});
  FeedSource broken = feed_;
  broken.name = "broken";
  rounds_ = 3;
  follow_.run = [&](const FeedSource& feed, const SyncOptions& its) {
    if (feed.name == "broken") throw Error(ErrorKind::unavailable, "the disk is full");
    return sync_feed(catalogue_, colours_.encoder, feed, its);
  };
  follow_feeds(catalogue_, {broken, feed_}, follow_);
  EXPECT_THAT(ran_, ElementsAre("main"));
  EXPECT_THAT(said_, ElementsAre(HasSubstr("the disk is full")));
}

TEST_F(FollowTest, what_a_clock_ahead_recorded_keeps_neither_the_feed_nor_its_pictures_from_being_asked_for) {
  serve_products({1, 2});
  catalogue::SyncRun ahead = sync();
  const std::size_t asked = picture_requests();
  ahead.started = ahead.ended = core::current_time() + std::chrono::days(3650);
  catalogue_.syncs().record(ahead);
  EXPECT_EQ(sync().outcome, SyncOutcome::taken) << "it may have been long ago";
  ahead.pictures_seen = ahead.started;
  catalogue_.syncs().record(ahead);
  EXPECT_EQ(sync().outcome, SyncOutcome::taken);
  EXPECT_EQ(picture_requests(), asked + 2);
}

}  // namespace
}  // namespace selvedge::sync
