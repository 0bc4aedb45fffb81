// Waits for the changes that a server announces (NOTIFY). Inside catalogue/ only.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>

#include "shop/catalogue/change_watch.h"
#include "shop/catalogue/postgres/postgres_connection.h"

namespace selvedge::catalogue {

class PostgresChangeWatch final : public ChangeWatch {
 public:
  // Connects in the first wait(), not here. `name` is the URL without its password. Throws unavailable if the process
  // has no file descriptor left.
  PostgresChangeWatch(std::string url, std::string name, std::string channel);
  ~PostgresChangeWatch() override;
  PostgresChangeWatch(const PostgresChangeWatch&) = delete;
  PostgresChangeWatch& operator=(const PostgresChangeWatch&) = delete;

  void wait(std::chrono::milliseconds time) override;
  void wake() override;

 private:
  const std::string url_, name_, channel_;
  const int wake_;  // an eventfd
  std::optional<PostgresConnection> connection_;
  std::chrono::steady_clock::time_point connect_from_{};
};

}  // namespace selvedge::catalogue
