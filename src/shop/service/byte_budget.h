// Memory that all connections share. Inside service/ only.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstddef>

namespace selvedge {

// Thread safety: all of it.
class ByteBudget {
 public:
  explicit ByteBudget(std::size_t bytes) : bytes_(bytes) {}

  // A part of it, given back at its end.
  class Share {
   public:
    explicit Share(ByteBudget& budget) : budget_(budget) {}
    ~Share() { budget_.used_ -= bytes_; }
    Share(const Share&) = delete;
    Share& operator=(const Share&) = delete;
    // False, and as before, where there is not so much left. Whoever is alone may have more than there is: each limit
    // of one body holds, and no setting makes the largest impossible.
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

  std::size_t used() const { return used_; }

 private:
  const std::size_t bytes_;
  std::atomic<std::size_t> used_ = 0;
};

}  // namespace selvedge
