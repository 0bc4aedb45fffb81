// The ChangeWatch of a catalogue in a file. A file announces no changes, so it only lets the time pass. Inside
// catalogue/ only.
#pragma once

#include <condition_variable>
#include <mutex>

#include "shop/catalogue/change_watch.h"

namespace selvedge::catalogue {

class SqliteChangeWatch final : public ChangeWatch {
 public:
  void wait(std::chrono::milliseconds time) override {
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, time, [&] { return woken_; });
    woken_ = false;
  }
  void wake() override {
    {
      const std::lock_guard lock(mutex_);
      woken_ = true;
    }
    changed_.notify_all();
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  bool woken_ = false;
};

}  // namespace selvedge::catalogue
