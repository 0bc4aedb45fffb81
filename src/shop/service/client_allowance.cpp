// One sum for each client, cleared when the day changes.
#include "shop/service/client_allowance.h"

namespace selvedge::service {
namespace {

// Bounds the memory for the sums. Clients after these share one sum.
constexpr std::size_t most_clients = 100'000;

}  // namespace

bool ClientAllowance::take(const std::string& client, std::size_t bytes, std::chrono::sys_days today) {
  if (bytes_a_day_ == 0) return true;
  const std::lock_guard lock(mutex_);
  if (day_ != today) {
    day_ = today;
    taken_.clear();
  }
  const bool remembered = taken_.contains(client) || taken_.size() < most_clients;
  std::size_t& taken = taken_[remembered ? client : std::string()];
  if (bytes > bytes_a_day_ || taken > bytes_a_day_ - bytes) return false;
  taken += bytes;
  return true;
}

}  // namespace selvedge::service
