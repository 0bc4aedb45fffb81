// A budget of memory that all connections share. Inside service/ only.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstddef>

namespace selvedge::service {

// Thread-safe.
class ByteBudget {
 public:
  explicit ByteBudget(std::size_t bytes) : bytes_(bytes) {}

  // A share of the budget, returned when it is destroyed.
  class Share {
   public:
    explicit Share(ByteBudget& budget) : budget_(budget) {}
    ~Share() { budget_.used_ -= bytes_; }
    Share(const Share&) = delete;
    Share& operator=(const Share&) = delete;
    // Makes the share at least `bytes` large. Returns false and changes nothing if not enough is left. If no other
    // share holds memory, this one may exceed the budget. So the budget never makes a body impossible that its own
    // limit allows.
    bool grow_to(std::size_t bytes) {
      if (bytes <= bytes_) return true;
      const std::size_t more = bytes - bytes_;
      std::size_t used = budget_.used_;
      do {
        if (used + more > budget_.bytes_ && used > bytes_) return false;
      } while (!budget_.used_.compare_exchange_weak(used, used + more));
      bytes_ = bytes;
      return true;
    }

   private:
    ByteBudget& budget_;
    std::size_t bytes_ = 0;
  };

  // Bytes held by all shares now.
  std::size_t used() const { return used_; }

 private:
  const std::size_t bytes_;
  std::atomic<std::size_t> used_ = 0;
};

}  // namespace selvedge::service
