// Keeps connections to one server between uses. Inside catalogue/ only.
#pragma once

#include <chrono>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "shop/catalogue/postgres/postgres_connection.h"

namespace selvedge::catalogue {

// Thread-safe.
class PostgresPool {
 public:
  // Arguments as of PostgresConnection.
  PostgresPool(std::string url, std::string name, std::chrono::milliseconds patience);

  // Returns a connection that no other thread uses, in the transaction that the SQL `begin` begins. With a patience,
  // the server itself ends a statement of the transaction a little earlier. `action` is for messages: "storing
  // products". Throws as PostgresConnection.
  std::unique_ptr<PostgresConnection> begin(const char* begin, std::string_view action);
  // Keeps a connection for later. It must be in no transaction; any other is just destroyed, which rolls back.
  void give_back(std::unique_ptr<PostgresConnection> connection);

  // Whether begin() failed or let_rest() was called in the last five seconds. Another server should then be asked
  // first.
  bool rests() const;
  void let_rest();
  const std::string& name() const { return name_; }

 private:
  using Clock = std::chrono::steady_clock;

  const std::string url_, name_;
  const std::chrono::milliseconds patience_;
  const std::string own_end_;  // SQL that sets the server's time limit for a statement
  mutable std::mutex mutex_;
  std::vector<std::unique_ptr<PostgresConnection>> idle_;
  Clock::time_point rests_until_{};
};

}  // namespace selvedge::catalogue
