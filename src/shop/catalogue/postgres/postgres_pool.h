// Connections to one server, kept between uses. Inside catalogue/ only. Thread safety: all of it.
#pragma once

#include <chrono>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "shop/catalogue/postgres/postgres_connection.h"

namespace selvedge::catalogue {

class PostgresPool {
 public:
  // As PostgresConnection's.
  PostgresPool(std::string url, std::string name, std::chrono::milliseconds patience);

  // A connection in the transaction that `begin` begins, that no other thread uses until it is given back. `action` is
  // for messages: "storing products". Throws as PostgresConnection.
  std::unique_ptr<PostgresConnection> begin(const char* begin, std::string_view action);
  // One that is in no transaction. Others are just destroyed, which rolls back.
  void give_back(std::unique_ptr<PostgresConnection> connection);

  // Whether begin() failed in the last seconds, or let_rest() was called, so that another server is asked first.
  bool rests() const;
  void let_rest();
  const std::string& name() const { return name_; }

 private:
  using Clock = std::chrono::steady_clock;

  const std::string url_, name_;
  const std::chrono::milliseconds patience_;
  const std::string own_end_;  // of a statement, in SQL
  mutable std::mutex mutex_;
  std::vector<std::unique_ptr<PostgresConnection>> idle_;
  Clock::time_point rests_until_{};
};

}  // namespace selvedge::catalogue
