// Runs feeds again and again, each when it is due.
#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <vector>

#include "shop/sync/sync_feed.h"

namespace selvedge::sync {

// When the feed is to run next. At once where it never ran, or where its last run was stopped.
std::chrono::sys_seconds due_time(const FeedSource& feed, const std::optional<catalogue::FeedHistory>& history);

struct FollowOptions {
  // Runs a feed: sync_feed with the caller's encoder, and with `due`.
  std::function<std::optional<catalogue::SyncRun>(const FeedSource& feed, const SyncOptions& options)> run;
  SyncOptions sync;                                        // its `due` is set here
  std::function<void(const catalogue::SyncRun& run)> ran;  // told of each run
  std::function<void(const std::string&)> message;         // told what keeps a feed from running, once each time
  std::function<void()> round;                             // called after each round, at least once a minute
  // Waits that long, or until it is time to stop; false: stop. Required.
  std::function<bool(std::chrono::seconds)> wait;
};

// Returns when `wait` says so. The catalogue's record of runs says what is due, so any number of processes on any
// number of machines may follow the same feeds: each run is made by one of them.
void follow_feeds(const catalogue::Catalogue& catalogue, const std::vector<FeedSource>& feeds,
                  const FollowOptions& options);

}  // namespace selvedge::sync
