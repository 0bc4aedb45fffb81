// A part is a row; whoever has it holds its lock in an open transaction, which ends with the connection.
#include <chrono>
#include <thread>

#include "shop/catalogue/postgres/postgres_engine.h"

namespace selvedge::catalogue {
namespace {

constexpr auto look_again_after = std::chrono::milliseconds(200);

class PostgresSharedWork final : public SharedWork {
 public:
  PostgresSharedWork(const std::string& url, const std::string& name, std::string work, std::size_t parts)
      : connection_(url, name), work_(std::move(work)) {
    connection_.set_action("sharing work");
    // So that the server notices within half a minute when this machine is gone without a word.
    connection_.run_script(
        "SET tcp_keepalives_idle = 10; SET tcp_keepalives_interval = 5; SET tcp_keepalives_count = 3");
    connection_.run(
        "INSERT INTO work_parts (work, part, done) SELECT $1, part, false FROM generate_series(0, $2::bigint - 1) AS "
        "part "
        "ON CONFLICT DO NOTHING",
        {work_, static_cast<std::int64_t>(parts)});
  }

  std::optional<std::size_t> next() override {
    finish();
    for (;;) {
      connection_.run("BEGIN");
      const PgRows rows = connection_.run(
          "SELECT part FROM work_parts WHERE work = $1 AND NOT done ORDER BY part LIMIT 1 FOR UPDATE SKIP LOCKED",
          {work_});
      if (rows.size() == 1) {
        part_ = rows[0].integer(0);
        return static_cast<std::size_t>(*part_);
      }
      connection_.run("COMMIT");
      // All done, or all forgotten by somebody who saw that.
      if (connection_.run("SELECT count(*) FROM work_parts WHERE work = $1 AND NOT done", {work_})[0].integer(0) == 0) {
        connection_.run("DELETE FROM work_parts WHERE work = $1", {work_});
        return std::nullopt;
      }
      std::this_thread::sleep_for(look_again_after);
    }
  }

 private:
  void finish() {
    if (!part_) return;
    connection_.run("UPDATE work_parts SET done = true WHERE work = $1 AND part = $2", {work_, *part_});
    connection_.run("COMMIT");
    part_.reset();
  }

  PostgresConnection connection_;
  std::string work_;
  std::optional<std::int64_t> part_;
};

}  // namespace

std::unique_ptr<SharedWork> PostgresServer::share_work(const std::string& work, std::size_t parts) {
  return std::make_unique<PostgresSharedWork>(store_.url(), store_.name(), work, parts);
}

}  // namespace selvedge::catalogue
