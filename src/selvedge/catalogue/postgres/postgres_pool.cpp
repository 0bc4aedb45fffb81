#include "selvedge/catalogue/postgres/postgres_pool.h"

#include "selvedge/core/error.h"

namespace selvedge {
namespace {

constexpr auto rest = std::chrono::seconds(5);

}  // namespace

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
      connection->run_script(begin);
      return connection;
    } catch (const Error&) {
      // One that was kept may have lost its server meanwhile; nothing was asked of it yet, so the next one may try.
      if (kept && !connection->good()) continue;
      const std::lock_guard lock(mutex_);
      rests_until_ = Clock::now() + rest;
      throw;
    }
  }
}

void PostgresPool::give_back(std::unique_ptr<PostgresConnection> connection) {
  const std::lock_guard lock(mutex_);
  idle_.push_back(std::move(connection));
}

bool PostgresPool::rests() const {
  const std::lock_guard lock(mutex_);
  return Clock::now() < rests_until_;
}

}  // namespace selvedge
