// Keeps the catalogue in step with the feeds of the settings, beside the service's answers.
#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>

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
  bool stopping() const;

  Service& service_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace selvedge::service
