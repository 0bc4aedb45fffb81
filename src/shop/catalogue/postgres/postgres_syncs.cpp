// Stores the runs of feeds. The turn to run is an advisory lock of an open transaction, which ends with its connection.
#include <fmt/format.h>

#include "selvedge/error.h"
#include "shop/catalogue/postgres/postgres_engine.h"
#include "shop/catalogue/stored_records.h"
#include "shop/catalogue/stored_time.h"

namespace selvedge::catalogue {
namespace {

// The lock belongs to a transaction, not to the session, so that it holds behind a pooler too. The transaction reads no
// table, so it delays no vacuum.
class LockedConnection final : public SyncTurn {
 public:
  LockedConnection(const std::string& url, const std::string& name) : connection_(url, name) {
    connection_.set_action("taking the turn to sync");
    // With these, the server notices within half a minute if this machine dies.
    connection_.run_script(
        "BEGIN ISOLATION LEVEL READ COMMITTED; SET LOCAL idle_in_transaction_session_timeout = 0; "
        "SET LOCAL tcp_keepalives_idle = 10; SET LOCAL tcp_keepalives_interval = 5; "
        "SET LOCAL tcp_keepalives_count = 3");
  }

  bool lock(const std::string& catalogue) {
    return connection_.run("SELECT pg_try_advisory_xact_lock(hashtext('selvedge sync'), hashtext($1))", {catalogue})[0]
               .integer(0) != 0;
  }
  void require_held() override { connection_.run("SELECT 1"); }

 private:
  PostgresConnection connection_;
};

}  // namespace

void PostgresSyncs::record(std::span<const SyncRun> runs, std::size_t kept) {
  store_.write("recording a sync", [&](PostgresConnection& connection) {
    const auto number = [](std::size_t count) { return static_cast<std::int64_t>(count); };
    const std::string insert =
        fmt::format("INSERT INTO sync_runs ({}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
                    sync_columns);
    for (const SyncRun& run : runs) {
      connection.run(
          insert.c_str(),
          {run.feed, run.source, seconds_of_time(run.started), seconds_of_time(run.ended), to_string(run.outcome),
           number(run.added), number(run.changed), number(run.unchanged), number(run.gone), number(run.skipped),
           number(run.embedded), lines_of(run.complaints), run.content, seconds_of_time(run.pictures_seen)});
      connection.run(
          "DELETE FROM sync_runs WHERE feed = $1 AND key NOT IN (SELECT key FROM sync_runs WHERE feed = $1 "
          "ORDER BY key DESC LIMIT $2) AND key NOT IN (SELECT max(key) FROM sync_runs WHERE feed = $1 "
          "AND outcome IN ('taken', 'unchanged') GROUP BY outcome)",
          {run.feed, number(kept)});
    }
  });
}

std::vector<SyncRun> PostgresSyncs::runs(const std::optional<std::string>& feed, std::size_t limit) {
  // From the primary, because the runs decide who runs next.
  return store_.read_latest("reading the syncs", [&](PostgresConnection& connection) {
    const std::string query = fmt::format("SELECT {} FROM sync_runs {}ORDER BY key DESC LIMIT $1", sync_columns,
                                          feed ? "WHERE feed = $2 " : "");
    const auto most = static_cast<std::int64_t>(limit);
    const PgRows rows = feed ? connection.run(query.c_str(), {most, *feed}) : connection.run(query.c_str(), {most});
    std::vector<SyncRun> runs;
    for (int i = 0; i < rows.size(); ++i) {
      const PgRow row = rows[i];
      const auto count = [&](int column) { return static_cast<std::size_t>(row.integer(column)); };
      SyncRun& run = runs.emplace_back();
      run.feed = row.text(0);
      run.source = row.text(1);
      run.started = time_of_seconds(row.integer(2));
      run.ended = time_of_seconds(row.integer(3));
      run.outcome = stored_sync_outcome(row.text(4));
      run.added = count(5);
      run.changed = count(6);
      run.unchanged = count(7);
      run.gone = count(8);
      run.skipped = count(9);
      run.embedded = count(10);
      run.complaints = complaints_of(row.text(11));
      run.content = row.text(12);
      run.pictures_seen = time_of_seconds(row.integer(13));
    }
    return runs;
  });
}

std::unique_ptr<SyncTurn> PostgresSyncs::take_turn() {
  auto turn = std::make_unique<LockedConnection>(store_.url(), store_.name());
  return turn->lock(store_.id()) ? std::move(turn) : nullptr;
}

}  // namespace selvedge::catalogue
