// Each call borrows a connection. Writers of one process wait at a mutex, and writers of several processes at SQLite's
// own lock. Both waits together have one limit.
#include "shop/catalogue/sqlite/sqlite_store.h"

#include <SQLiteCpp/SQLiteCpp.h>
#include <fmt/format.h>
#include <sqlite3.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <system_error>

#include "selvedge/error.h"

namespace selvedge::catalogue {
namespace {

constexpr int busy_milliseconds = 10'000;  // longest wait of a writer for others

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

bool may_be_written(const std::filesystem::path& path) {
  const auto folder = path.has_parent_path() ? path.parent_path() : std::filesystem::path(".");
  return ::access(path.c_str(), W_OK) == 0 && ::access(folder.c_str(), W_OK) == 0;
}

std::string uri_of(const std::filesystem::path& path) {
  std::string uri = "file://";
  for (const char c : std::filesystem::absolute(path).string()) {
    uri += c == '%' || c == '?' || c == '#' ? fmt::format("%{:02x}", c) : std::string(1, c);
  }
  return uri + "?immutable=1";
}

// Opens a catalogue in a place where SQLite cannot make the -wal and -shm files that it needs for reading. As
// "immutable" the file is read without them and without locks. Somebody with the right to write may change it, and
// makes a -wal file then. So such a connection serves only one call, and the next call sees the change.
std::unique_ptr<SQLite::Database> connect_unwritable(const std::filesystem::path& path) {
  const auto log = std::filesystem::path(path) += "-wal";
  std::error_code no_log;
  if (const auto size = std::filesystem::file_size(log, no_log); !no_log && size > 0) {
    throw Error(ErrorKind::unavailable,
                fmt::format("{}: {} holds changes that are not in it yet and cannot be taken in here; copy both files "
                            "to a folder that may be written, or open the catalogue once with the right to write",
                            path.string(), log.string()));
  }
  auto database = std::make_unique<SQLite::Database>(uri_of(path), SQLite::OPEN_READONLY | SQLite::OPEN_URI);
  database->execAndGet("PRAGMA schema_version");
  return database;
}

Error written_by_others(const std::filesystem::path& path, std::string_view action,
                        std::chrono::milliseconds patience) {
  const char* how_long = patience.count() > 0 ? "for ten seconds" : "just now";
  return Error(ErrorKind::unavailable,
               fmt::format("{}: {} failed: others have been writing {}, try again", path.string(), action, how_long));
}

int milliseconds_until(std::chrono::steady_clock::time_point end) {
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(end - std::chrono::steady_clock::now());
  return static_cast<int>(std::max<std::int64_t>(0, left.count()));
}

bool reads_alone(SQLite::Database& database) { return sqlite3_db_readonly(database.getHandle(), "main") == 1; }

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
  try {
    // This is the first read, so SQLite needs the files of the write-ahead log here.
    database->exec("PRAGMA foreign_keys = ON; PRAGMA synchronous = FULL; PRAGMA schema_version");
  } catch (const SQLite::Exception& failure) {
    const bool refused = failure.getErrorCode() == SQLITE_CANTOPEN || failure.getErrorCode() == SQLITE_READONLY;
    if (!refused || may_be_written(path)) throw;
    return connect_unwritable(path);
  }
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
  if (reads_alone(*connection)) return;  // see connect_unwritable
  const std::lock_guard lock(idle_mutex_);
  idle_.push_back(std::move(connection));
}

void SqliteStore::run(Access access, std::string_view action, const std::function<void(SQLite::Database&)>& work) {
  const auto patience = std::chrono::milliseconds(access == Access::write ? busy_milliseconds : 0);
  const auto until = std::chrono::steady_clock::now() + patience;
  std::unique_lock<std::timed_mutex> writing;
  if (access != Access::read) {
    writing = std::unique_lock(write_mutex_, std::defer_lock);
    if (!writing.try_lock_until(until)) throw written_by_others(path_, action, patience);
  }
  connected(action, [&](SQLite::Database& database) {
    if (access != Access::read) database.setBusyTimeout(milliseconds_until(until));
    SQLite::Transaction transaction(database, access == Access::read ? SQLite::TransactionBehavior::DEFERRED
                                                                     : SQLite::TransactionBehavior::IMMEDIATE);
    work(database);
    transaction.commit();
    if (access != Access::read) database.setBusyTimeout(busy_milliseconds);
  });
}

void SqliteStore::connected(std::string_view action, const std::function<void(SQLite::Database&)>& work) {
  translate_errors(path_, action, [&] {
    // After an exception the connection is closed instead of given back, whatever state it is in.
    auto connection = borrow();
    work(*connection);
    give_back(std::move(connection));
  });
}

}  // namespace selvedge::catalogue
