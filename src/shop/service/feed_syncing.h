// Keeps the catalogue in step with the feeds of the settings, beside the service's answers.
#pragma once

#include <chrono>
#include <thread>

#include "ground/core/stop_flag.h"
#include "shop/service/service.h"
#include "shop/sync/follow_feeds.h"

namespace selvedge::service {

// A thread, from its making to its end; a run that is under way then ends between two steps. Also brings the metrics of
// all feeds up to date, whoever runs them.
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
