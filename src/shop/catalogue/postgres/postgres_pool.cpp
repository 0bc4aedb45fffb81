// A connection is taken together with the statement that begins its transaction. If a kept connection has lost its
// server, that statement fails, and the next connection is tried.
#include "shop/catalogue/postgres/postgres_pool.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>

#include "selvedge/error.h"

namespace selvedge::catalogue {
namespace {

constexpr auto rest = std::chrono::seconds(5);  // for which a server that failed is not asked first

// The server's own limit is a little shorter than the patience. Otherwise it would work on for nobody.
std::string own_end(std::chrono::milliseconds patience) {
  if (patience.count() == 0) return "";
  return fmt::format("; SET LOCAL statement_timeout = {}", std::max<std::int64_t>(1, patience.count() * 9 / 10));
}

}  // namespace

PostgresPool::PostgresPool(std::string url, std::string name, std::chrono::milliseconds patience)
    : url_(std::move(url)), name_(std::move(name)), patience_(patience), own_end_(own_end(patience)) {}

std::unique_ptr<PostgresConnection> PostgresPool::begin(const char* begin, std::string_view action) {
  for (;;) {
    std::unique_ptr<PostgresConnection> connection;
    {
      const std::lock_guard lock(mutex_);
      if (!idle_.empty()) {
        connection = std::move(idle_.back());
        idle_.pop_back();
      }
    }
    const bool kept = connection != nullptr;
    try {
      if (!kept) connection = std::make_unique<PostgresConnection>(url_, name_, patience_);
      connection->set_action(action);
      connection->run_script((std::string(begin) + own_end_).c_str());
      const std::lock_guard lock(mutex_);
      rests_until_ = {};
      return connection;
    } catch (const Error&) {
      // This connection had not begun anything, so another may try.
      if (kept && !connection->good()) continue;
      let_rest();
      throw;
    }
  }
}

void PostgresPool::give_back(std::unique_ptr<PostgresConnection> connection) {
  const std::lock_guard lock(mutex_);
  idle_.push_back(std::move(connection));
}

void PostgresPool::let_rest() {
  const std::lock_guard lock(mutex_);
  rests_until_ = Clock::now() + rest;
}

bool PostgresPool::rests() const {
  const std::lock_guard lock(mutex_);
  return Clock::now() < rests_until_;
}

}  // namespace selvedge::catalogue
