// Who may decode a picture now: so many at a time, within so much memory, in order of arrival, and not too long a
// queue.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <mutex>

namespace selvedge {

struct DecodingQueueOptions {
  std::size_t at_a_time = 1;                   // pictures
  std::size_t memory = std::size_t{1} << 30;   // bytes, of those together
  std::size_t max_waiting = 32;                // pictures; more are turned away at once
  std::chrono::milliseconds patience{10'000};  // that one waits at most
};

// Any thread.
class DecodingQueue {
 public:
  explicit DecodingQueue(const DecodingQueueOptions& options) : options_(options) {}

  // A place among those that decode, from its making on.
  class Place {
   public:
    // Waits for a place and for `memory` bytes of the budget (one that asks for more gets all of it), behind whoever
    // came before. Throws Error unavailable: at once where too many wait already, later where none becomes free in
    // time.
    Place(DecodingQueue& queue, std::size_t memory);
    ~Place();
    Place(const Place&) = delete;
    Place& operator=(const Place&) = delete;

   private:
    DecodingQueue& queue_;
    const std::size_t memory_;
  };

  const DecodingQueueOptions& options() const { return options_; }
  // Pictures that wait, and memory given out, now.
  std::size_t waiting() const;
  std::size_t memory_used() const;

 private:
  void enter(std::size_t memory);
  void leave(std::size_t memory);

  const DecodingQueueOptions options_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<const void*> waiting_;  // guarded by mutex_, as what follows; each by an address of its own
  std::size_t decoding_ = 0;
  std::size_t memory_used_ = 0;
};

}  // namespace selvedge
