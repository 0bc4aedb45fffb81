// Connections to one SQLite file and transactions on them. Inside catalogue/ only.
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
  write,          // waits for other writers, of this process and of others together for ten seconds
  write_at_once,  // throws unavailable where somebody else is writing
};

class SqliteStore {
 public:
  // Connects to an existing file. Errors of SQLite leave every function here as selvedge::Error.
  explicit SqliteStore(std::filesystem::path path);
  ~SqliteStore();

  const std::filesystem::path& path() const { return path_; }

  // Runs work(SQLite::Database&) in a transaction, on a connection that no other thread uses meanwhile, commits and
  // returns what it returned; rolls back if it throws. `action` is for messages: "storing products".
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

  // The same without a transaction, for what SQLite does in none: backups.
  void connected(std::string_view action, const std::function<void(SQLite::Database&)>& work);

 private:
  void run(Access access, std::string_view action, const std::function<void(SQLite::Database&)>& work);
  std::unique_ptr<SQLite::Database> borrow();
  void give_back(std::unique_ptr<SQLite::Database> connection);

  std::filesystem::path path_;
  std::mutex idle_mutex_;
  std::vector<std::unique_ptr<SQLite::Database>> idle_;  // connected and in no transaction
  std::timed_mutex write_mutex_;  // this process's writers queue here instead of polling the file's lock
};

// Runs work() and rethrows what SQLite says as an Error: busy -> unavailable, no database -> corrupt_data, ...
void translate_errors(const std::filesystem::path& path, std::string_view action, const std::function<void()>& work);

// A connection with the settings every one of ours has: waits for locks, checks foreign keys, commits durably. One that
// reads alone where the file or its folder may not be written.
std::unique_ptr<SQLite::Database> connect(const std::filesystem::path& path, bool create);

}  // namespace selvedge::catalogue
