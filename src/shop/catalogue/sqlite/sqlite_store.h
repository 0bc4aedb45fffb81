// Runs transactions on one SQLite file. Inside catalogue/ only.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace SQLite {
class Database;
}

namespace selvedge::catalogue {

enum class Access {
  read,
  write,          // waits up to ten seconds for other writers, in this process and others, then throws unavailable
  write_at_once,  // throws unavailable at once if somebody else is writing
};

// Thread-safe. Errors of SQLite come out as selvedge::Error (translate_errors).
class SqliteStore {
 public:
  // Connects to an existing file.
  explicit SqliteStore(std::filesystem::path path);
  ~SqliteStore();

  const std::filesystem::path& path() const { return path_; }

  // Runs work(SQLite::Database&) in a transaction, on a connection that no other thread uses, commits and returns what
  // it returned. Rolls back if it throws. `action` is for messages: "storing products".
  template <typename Work>
  auto transact(Access access, std::string_view action, Work work) {
    using Result = std::invoke_result_t<Work, SQLite::Database&>;
    if constexpr (std::is_void_v<Result>) {
      run(access, action, work);
    } else {
      std::optional<Result> result;
      run(access, action, [&](SQLite::Database& database) { result.emplace(work(database)); });
      return std::move(*result);
    }
  }

  // The same without a transaction, for what SQLite cannot do in one: migrations, backups, checkpoints.
  void connected(std::string_view action, const std::function<void(SQLite::Database&)>& work);

 private:
  void run(Access access, std::string_view action, const std::function<void(SQLite::Database&)>& work);
  std::unique_ptr<SQLite::Database> borrow();
  void give_back(std::unique_ptr<SQLite::Database> connection);

  std::filesystem::path path_;
  std::mutex idle_mutex_;
  std::vector<std::unique_ptr<SQLite::Database>> idle_;  // connected and in no transaction
  std::timed_mutex write_mutex_;  // writers of this process wait here instead of polling the file's lock
};

// Runs work() and throws errors of SQLite as Error. Busy, full, not writable and I/O errors are unavailable; a damaged
// file, or one that is no database, is corrupt_data; the others are internal.
void translate_errors(const std::filesystem::path& path, std::string_view action, const std::function<void()>& work);

// Connects with the settings of every connection here: it waits ten seconds for locks, checks foreign keys and commits
// durably. If the file or its folder may not be written, the connection can only read. Throws SQLite::Exception, so
// call it inside translate_errors; and unavailable for a file that can only be read while its -wal file has changes.
std::unique_ptr<SQLite::Database> connect(const std::filesystem::path& path, bool create);

}  // namespace selvedge::catalogue
