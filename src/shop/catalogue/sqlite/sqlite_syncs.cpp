// Stores the runs of feeds. The turn to run is the lock of a file beside the catalogue, which ends with its process.
#include <SQLiteCpp/SQLiteCpp.h>
#include <SQLiteCpp/VariadicBind.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "selvedge/error.h"
#include "shop/catalogue/sqlite/sqlite_engine.h"
#include "shop/catalogue/stored_records.h"
#include "shop/catalogue/stored_time.h"

namespace selvedge::catalogue {
namespace {

// The lock is on a file of its own, because closing another handle of the database's file would drop SQLite's locks.
class LockedFile final : public SyncTurn {
 public:
  explicit LockedFile(int file) : file_(file) {}
  ~LockedFile() override { ::close(file_); }
  LockedFile(const LockedFile&) = delete;
  LockedFile& operator=(const LockedFile&) = delete;
  void require_held() override {}  // no file lock is lost while its handle is open

 private:
  int file_;
};

}  // namespace

void SqliteSyncs::record(std::span<const SyncRun> runs, std::size_t kept) {
  store_.transact(Access::write, "recording a sync", [&](SQLite::Database& database) {
    const auto number = [](std::size_t count) { return static_cast<std::int64_t>(count); };
    SQLite::Statement insert(database, fmt::format("INSERT INTO sync_runs ({}) "
                                                   "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                                                   sync_columns));
    SQLite::Statement forget(database,
                             "DELETE FROM sync_runs WHERE feed = ?1 AND key NOT IN (SELECT key FROM sync_runs "
                             "WHERE feed = ?1 ORDER BY key DESC LIMIT ?2) AND key NOT IN (SELECT max(key) FROM "
                             "sync_runs WHERE feed = ?1 AND outcome IN ('taken', 'unchanged') GROUP BY outcome)");
    for (const SyncRun& run : runs) {
      insert.reset();
      SQLite::bind(insert, run.feed, run.source, seconds_of_time(run.started), seconds_of_time(run.ended),
                   to_string(run.outcome), number(run.added), number(run.changed), number(run.unchanged),
                   number(run.gone), number(run.skipped), number(run.embedded), lines_of(run.complaints), run.content,
                   seconds_of_time(run.pictures_seen));
      insert.exec();
      forget.reset();
      SQLite::bind(forget, run.feed, number(kept));
      forget.exec();
    }
  });
}

std::vector<SyncRun> SqliteSyncs::runs(const std::optional<std::string>& feed, std::size_t limit) {
  return store_.transact(Access::read, "reading the syncs", [&](SQLite::Database& database) {
    SQLite::Statement query(database, fmt::format("SELECT {} FROM sync_runs {}ORDER BY key DESC LIMIT ?1", sync_columns,
                                                  feed ? "WHERE feed = ?2 " : ""));
    query.bind(1, static_cast<std::int64_t>(limit));
    if (feed) query.bind(2, *feed);
    std::vector<SyncRun> runs;
    while (query.executeStep()) {
      const auto count = [&](int column) { return static_cast<std::size_t>(query.getColumn(column).getInt64()); };
      SyncRun& run = runs.emplace_back();
      run.feed = query.getColumn(0).getString();
      run.source = query.getColumn(1).getString();
      run.started = time_of_seconds(query.getColumn(2).getInt64());
      run.ended = time_of_seconds(query.getColumn(3).getInt64());
      run.outcome = stored_sync_outcome(query.getColumn(4).getString());
      run.added = count(5);
      run.changed = count(6);
      run.unchanged = count(7);
      run.gone = count(8);
      run.skipped = count(9);
      run.embedded = count(10);
      run.complaints = complaints_of(query.getColumn(11).getString());
      run.content = query.getColumn(12).getString();
      run.pictures_seen = time_of_seconds(query.getColumn(13).getInt64());
    }
    return runs;
  });
}

std::unique_ptr<SyncTurn> SqliteSyncs::take_turn() {
  const std::string name = store_.path().string() + ".sync-lock";
  const int file = ::open(name.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666);
  if (file < 0) {
    throw Error(ErrorKind::unavailable, fmt::format("{}: expected to make this file, which keeps two syncs apart: {}",
                                                    name, std::strerror(errno)));
  }
  auto turn = std::make_unique<LockedFile>(file);
  if (::flock(file, LOCK_EX | LOCK_NB) == 0) return turn;
  if (errno == EWOULDBLOCK) return nullptr;
  throw Error(ErrorKind::unavailable, fmt::format("{}: expected to lock this file, which keeps two syncs apart: {}",
                                                  name, std::strerror(errno)));
}

}  // namespace selvedge::catalogue
