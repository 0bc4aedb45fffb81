// Only the first in the queue may enter, so small pictures do not overtake for ever one that needs much memory.
#include "shop/service/decoding_queue.h"

#include <fmt/format.h>

#include <algorithm>

#include "selvedge/error.h"

namespace selvedge::service {

DecodingQueue::Place::Place(DecodingQueue& queue, std::size_t memory)
    : queue_(queue), memory_(std::min(memory, queue.options_.memory)) {
  queue_.enter(memory_);
}

DecodingQueue::Place::~Place() { queue_.leave(memory_); }

void DecodingQueue::enter(std::size_t memory) {
  std::unique_lock lock(mutex_);
  const auto room = [&] { return decoding_ < options_.at_a_time && memory <= options_.memory - memory_used_; };
  if (!waiting_.empty() || !room()) {
    if (waiting_.size() >= options_.max_waiting) {
      throw Error(
          ErrorKind::unavailable,
          fmt::format("{} pictures wait to be decoded, as many as may; try again in a moment", waiting_.size()));
    }
    const void* const self = &memory;
    waiting_.push_back(self);
    const bool served = changed_.wait_for(lock, options_.patience, [&] { return waiting_.front() == self && room(); });
    std::erase(waiting_, self);
    // The next in the queue may fit beside this picture, or in its place if it gave up.
    changed_.notify_all();
    if (!served) {
      throw Error(ErrorKind::unavailable, fmt::format("no picture could be decoded for {} s; try again later",
                                                      options_.patience.count() / 1000));
    }
  }
  ++decoding_;
  memory_used_ += memory;
}

void DecodingQueue::leave(std::size_t memory) {
  {
    const std::lock_guard lock(mutex_);
    --decoding_;
    memory_used_ -= memory;
  }
  changed_.notify_all();
}

std::size_t DecodingQueue::waiting() const {
  const std::lock_guard lock(mutex_);
  return waiting_.size();
}

std::size_t DecodingQueue::memory_used() const {
  const std::lock_guard lock(mutex_);
  return memory_used_;
}

}  // namespace selvedge::service
