// Says when it is time to stop, to those who ask and to one who waits.
#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>

namespace selvedge::core {

// May be used from any number of threads.
class StopFlag {
 public:
  void set();
  bool is_set() const;
  // Waits that long, or until it is set. Returns whether it is.
  bool set_within(std::chrono::seconds time);

 private:
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  bool set_ = false;
};

}  // namespace selvedge::core
