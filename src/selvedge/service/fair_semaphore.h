// A counting semaphore that serves in order of arrival: std::counting_semaphore lets whoever comes at the right moment
// overtake, and under load some requests then wait for seconds longer than others.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <mutex>

namespace selvedge {

// Any thread.
class FairSemaphore {
 public:
  explicit FairSemaphore(std::size_t free) : end_(free) {}

  void acquire() {
    std::unique_lock lock(mutex_);
    const std::size_t ticket = next_++;
    turn_.wait(lock, [&] { return ticket < end_; });
  }
  void release() {
    {
      const std::lock_guard lock(mutex_);
      ++end_;
    }
    turn_.notify_all();
  }
  // Acquisitions that wait now.
  std::size_t waiting() const {
    const std::lock_guard lock(mutex_);
    return next_ > end_ ? next_ - end_ : 0;
  }

 private:
  mutable std::mutex mutex_;
  std::condition_variable turn_;
  std::size_t next_ = 0, end_;  // the next ticket; all before `end_` may have been served
};

}  // namespace selvedge
