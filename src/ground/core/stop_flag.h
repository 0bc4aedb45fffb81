// A flag that asks work to stop. Work can ask whether it is set, or wait for it with a time limit.
#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>

namespace selvedge::core {

// Every function may be called from any number of threads at once.
class StopFlag {
 public:
  void set();
  bool is_set() const;
  // Waits until the flag is set, but at most for `time`. Returns whether it is set.
  bool set_within(std::chrono::seconds time);

 private:
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  bool set_ = false;
};

}  // namespace selvedge::core
