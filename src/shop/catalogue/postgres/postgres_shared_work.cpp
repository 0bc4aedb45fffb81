// A part is a row. Its worker holds the row's lock in an open transaction, which ends with the worker's connection. A
// second connection holds a shared advisory lock for as long as the worker takes part. If nobody holds that lock, the
// parts that are marked as done are of workers that died, and the products may have changed since.
#include <chrono>
#include <thread>

#include "shop/catalogue/postgres/postgres_engine.h"

namespace selvedge::catalogue {
namespace {

constexpr auto look_again_after = std::chrono::milliseconds(200);

// It stays open while pictures are fetched and embedded. The server notices within half a minute when this machine is
// gone without a word.
constexpr const char* begin_of_a_part =
    "BEGIN ISOLATION LEVEL READ COMMITTED; SET LOCAL idle_in_transaction_session_timeout = 0; "
    "SET LOCAL tcp_keepalives_idle = 10; SET LOCAL tcp_keepalives_interval = 5; SET LOCAL tcp_keepalives_count = 3";

class PostgresSharedWork final : public SharedWork {
 public:
  PostgresSharedWork(const PostgresStore& store, std::string work, std::size_t parts)
      : presence_(store.url(), store.name()), connection_(store.url(), store.name()), work_(std::move(work)) {
    presence_.set_action("sharing work");
    connection_.set_action("sharing work");
    join(store.id() + " " + work_, static_cast<std::int64_t>(parts));
  }

  std::optional<std::size_t> next() override {
    finish();
    for (;;) {
      connection_.run_script(begin_of_a_part);
      const PgRows rows = connection_.run(
          "SELECT part FROM work_parts WHERE work = $1 AND NOT done ORDER BY part LIMIT 1 FOR UPDATE SKIP LOCKED",
          {work_});
      if (rows.size() == 1) {
        part_ = rows[0].integer(0);
        return static_cast<std::size_t>(*part_);
      }
      connection_.run("COMMIT");
      // All parts are done, or another worker has deleted them already.
      if (connection_.run("SELECT count(*) FROM work_parts WHERE work = $1 AND NOT done", {work_})[0].integer(0) == 0) {
        connection_.run("DELETE FROM work_parts WHERE work = $1 AND done", {work_});
        return std::nullopt;
      }
      std::this_thread::sleep_for(look_again_after);
    }
  }

 private:
  // One worker at a time joins, from before it looks whether others are there until it is there itself. `lock` names
  // the work among all of the database.
  void join(const std::string& lock, std::int64_t parts) {
    connection_.run_script(begin_of_a_part);
    connection_.run("SELECT pg_advisory_xact_lock(hashtext('selvedge joining work'), hashtext($1))", {lock});
    connection_.run("SAVEPOINT looking");
    const bool alone =
        connection_.run("SELECT pg_try_advisory_xact_lock(hashtext('selvedge work'), hashtext($1))", {lock})[0].integer(
            0) != 0;
    connection_.run("ROLLBACK TO SAVEPOINT looking");  // which gives back that lock
    if (alone) connection_.run("DELETE FROM work_parts WHERE work = $1", {work_});
    connection_.run(
        "INSERT INTO work_parts (work, part, done) SELECT $1, part, false FROM generate_series(0, $2::bigint - 1) AS "
        "part ON CONFLICT DO NOTHING",
        {work_, parts});
    presence_.run_script(begin_of_a_part);
    presence_.run("SELECT pg_advisory_xact_lock_shared(hashtext('selvedge work'), hashtext($1))", {lock});
    connection_.run("COMMIT");
  }

  void finish() {
    if (!part_) return;
    connection_.run("UPDATE work_parts SET done = true WHERE work = $1 AND part = $2", {work_, *part_});
    connection_.run("COMMIT");
    part_.reset();
  }

  PostgresConnection presence_, connection_;
  std::string work_;
  std::optional<std::int64_t> part_;
};

}  // namespace

std::unique_ptr<SharedWork> PostgresServer::share_work(const std::string& work, std::size_t parts) {
  return std::make_unique<PostgresSharedWork>(store_, work, parts);
}

}  // namespace selvedge::catalogue
