// Bounds how many bytes a client can make the service store in a day, so that nobody fills the disk.
#pragma once

#include <chrono>
#include <cstddef>
#include <mutex>
#include <string>
#include <unordered_map>

namespace selvedge::service {

// Thread-safe.
class ClientAllowance {
 public:
  // 0: no bound.
  explicit ClientAllowance(std::size_t bytes_a_day) : bytes_a_day_(bytes_a_day) {}

  // Counts `bytes` against the client's allowance of the day `today` (UTC). Returns false and counts nothing if they
  // exceed it. After 100,000 clients in one day, all further ones share one allowance.
  bool take(const std::string& client, std::size_t bytes, std::chrono::sys_days today);

 private:
  const std::size_t bytes_a_day_;
  std::mutex mutex_;
  std::chrono::sys_days day_{};
  std::unordered_map<std::string, std::size_t> taken_;
};

}  // namespace selvedge::service
