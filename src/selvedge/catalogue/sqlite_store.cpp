#include "selvedge/catalogue/sqlite_store.h"

#include <SQLiteCpp/SQLiteCpp.h>
#include <fmt/format.h>
#include <sqlite3.h>

#include "selvedge/core/error.h"

namespace selvedge {
namespace {

constexpr int busy_milliseconds = 10'000;

Error as_error(const SQLite::Exception& failure, const std::filesystem::path& path, std::string_view action) {
  const std::string what = fmt::format("{}: {} failed: {}", path.string(), action, failure.what());
  switch (failure.getErrorCode()) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return Error(ErrorKind::unavailable, what + "; another process has been writing for ten seconds, try again");
    case SQLITE_FULL:
      return Error(ErrorKind::unavailable, what + "; is the disk full?");
    case SQLITE_IOERR:
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_CANTOPEN:
      return Error(ErrorKind::unavailable, what + "; may the file and its folder be written?");
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return Error(ErrorKind::corrupt_data, what + "; expected a catalogue; if it was one, restore it from a backup");
    default:
      return Error(ErrorKind::internal, what);
  }
}

}  // namespace

void translate_errors(const std::filesystem::path& path, std::string_view action, const std::function<void()>& work) {
  try {
    work();
  } catch (const SQLite::Exception& failure) {
    throw as_error(failure, path, action);
  }
}

std::unique_ptr<SQLite::Database> connect(const std::filesystem::path& path, bool create) {
  const int flags = SQLite::OPEN_READWRITE | (create ? SQLite::OPEN_CREATE : 0);
  auto database = std::make_unique<SQLite::Database>(path.string(), flags, busy_milliseconds);
  database->exec("PRAGMA foreign_keys = ON; PRAGMA synchronous = FULL");
  return database;
}

SqliteStore::SqliteStore(std::filesystem::path path) : path_(std::move(path)) {
  translate_errors(path_, "opening", [&] { give_back(connect(path_, false)); });
}

SqliteStore::~SqliteStore() = default;

std::unique_ptr<SQLite::Database> SqliteStore::borrow() {
  {
    const std::lock_guard lock(idle_mutex_);
    if (!idle_.empty()) {
      auto connection = std::move(idle_.back());
      idle_.pop_back();
      return connection;
    }
  }
  return connect(path_, false);
}

void SqliteStore::give_back(std::unique_ptr<SQLite::Database> connection) {
  const std::lock_guard lock(idle_mutex_);
  idle_.push_back(std::move(connection));
}

void SqliteStore::run(Access access, std::string_view action, const std::function<void(SQLite::Database&)>& work) {
  std::unique_lock<std::mutex> writing;
  if (access == Access::write) writing = std::unique_lock(write_mutex_);
  connected(action, [&](SQLite::Database& database) {
    SQLite::Transaction transaction(database, access == Access::write ? SQLite::TransactionBehavior::IMMEDIATE
                                                                      : SQLite::TransactionBehavior::DEFERRED);
    work(database);
    transaction.commit();
  });
}

void SqliteStore::connected(std::string_view action, const std::function<void(SQLite::Database&)>& work) {
  translate_errors(path_, action, [&] {
    // After an exception the connection is closed instead of given back: whatever state it is in ends there.
    auto connection = borrow();
    work(*connection);
    give_back(std::move(connection));
  });
}

}  // namespace selvedge
