// Decides which pictures may be decoded now. It bounds how many are decoded at a time, their memory and the length of
// the queue, and it serves in order of arrival.
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
  std::size_t max_waiting = 32;                // pictures in the queue; more are refused at once
  std::chrono::milliseconds patience{10'000};  // longest wait of one picture
};

// Thread-safe.
class DecodingQueue {
 public:
  explicit DecodingQueue(const DecodingQueueOptions& options) : options_(options) {}

  // The right to decode one picture, held until it is destroyed.
  class Place {
   public:
    // Waits, behind earlier arrivals, for a place and for `memory` bytes of the budget. More than the budget counts as
    // all of it. Throws Error unavailable: at once if too many wait, or after options().patience without a place.
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
  // Guarded by mutex_, as are the next two. Each waiting picture is known by an address on its thread's stack.
  std::deque<const void*> waiting_;
  std::size_t decoding_ = 0;
  std::size_t memory_used_ = 0;
};

}  // namespace selvedge::service
