// Decides who may decode a picture now. It bounds pictures at a time, their memory and the queue, and serves in order
// of arrival.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <mutex>

namespace selvedge::service {

struct DecodingQueueOptions {
  std::size_t at_a_time = 1;                   // pictures
  std::size_t memory = std::size_t{1} << 30;   // bytes, for all of them together
  std::size_t max_waiting = 32;                // pictures; more are refused at once
  std::chrono::milliseconds patience{10'000};  // longest wait of one picture
};

// Thread-safe.
class DecodingQueue {
 public:
  explicit DecodingQueue(const DecodingQueueOptions& options) : options_(options) {}

  // A place among the decoding pictures, for its lifetime.
  class Place {
   public:
    // Waits, behind earlier arrivals, for a place and for `memory` bytes of the budget. Asking for more than the budget
    // gets all of it. Throws Error unavailable: at once if too many wait, later if no place becomes free in time.
    Place(DecodingQueue& queue, std::size_t memory);
    ~Place();
    Place(const Place&) = delete;
    Place& operator=(const Place&) = delete;

   private:
    DecodingQueue& queue_;
    const std::size_t memory_;
  };

  const DecodingQueueOptions& options() const { return options_; }
  // Waiting pictures and used memory, now.
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

}  // namespace selvedge::service
