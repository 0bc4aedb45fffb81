// Keeps the catalogue in step with the feeds of the settings while the service answers.
#pragma once

#include <chrono>
#include <thread>

#include "ground/core/stop_flag.h"
#include "shop/service/service.h"
#include "shop/sync/follow_feeds.h"

namespace selvedge::service {

// Runs a thread from construction to destruction. The destructor waits for the thread; a run under way stops between
// two steps. The thread also keeps the metrics of all feeds current, even of those that another process runs.
// `service` must outlive this.
class FeedSyncing {
 public:
  explicit FeedSyncing(Service& service);
  ~FeedSyncing();
  FeedSyncing(const FeedSyncing&) = delete;
  FeedSyncing& operator=(const FeedSyncing&) = delete;

 private:
  sync::FollowOptions options();

  Service& service_;
  core::StopFlag stop_;
  std::thread thread_;
};

}  // namespace selvedge::service
