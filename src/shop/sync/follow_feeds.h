// Runs feeds again and again, each when it is due. The service and `selvedge catalogue sync --every` call it.
#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <vector>

#include "ground/core/message_sink.h"
#include "shop/sync/sync_feed.h"

namespace selvedge::sync {

// When the feed should run next: its interval after the start of the last run. At once if it never ran, if its last run
// was stopped, and if that started later than `now`, because a clock was wrong.
std::chrono::sys_seconds due_time(const FeedSource& feed, const std::optional<catalogue::FeedHistory>& history,
                                  std::chrono::sys_seconds now);

struct FollowOptions {
  // Runs a feed: calls sync_feed with the caller's encoder and the given options.
  std::function<std::optional<catalogue::SyncRun>(const FeedSource& feed, const SyncOptions& options)> run;
  SyncOptions sync;                                        // follow_feeds sets its `due`, and adds to `beside`
  std::function<void(const catalogue::SyncRun& run)> ran;  // called after each run
  core::MessageSink message;                               // gets what keeps a feed from running, once for each reason
  std::function<void()> round;  // called after each round over the feeds; rounds are at most a minute apart
  // Waits this long, or until it is time to stop. Returns false to stop. Required.
  std::function<bool(std::chrono::seconds)> wait;
};

// Returns when `wait` says so. The catalogue records all runs, and the record decides what is due. So any number of
// processes on any number of machines may follow the same feeds: each run is made by one of them.
void follow_feeds(const catalogue::Catalogue& catalogue, const std::vector<FeedSource>& feeds,
                  const FollowOptions& options);

}  // namespace selvedge::sync
