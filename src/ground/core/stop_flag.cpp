#include "ground/core/stop_flag.h"

namespace selvedge::core {

void StopFlag::set() {
  {
    const std::lock_guard lock(mutex_);
    set_ = true;
  }
  changed_.notify_all();
}

bool StopFlag::is_set() const {
  const std::lock_guard lock(mutex_);
  return set_;
}

bool StopFlag::set_within(std::chrono::seconds time) {
  std::unique_lock lock(mutex_);
  return changed_.wait_for(lock, time, [&] { return set_; });
}

}  // namespace selvedge::core
