// Stores queries and feedback, and deletes old ones.
#include <SQLiteCpp/SQLiteCpp.h>
#include <SQLiteCpp/VariadicBind.h>
#include <fmt/format.h>

#include "shop/catalogue/sqlite/sqlite_engine.h"
#include "shop/catalogue/sqlite/sqlite_rows.h"
#include "shop/catalogue/stored_records.h"
#include "shop/catalogue/stored_time.h"

namespace selvedge::catalogue {
namespace {

using std::chrono::sys_seconds;

std::size_t delete_in(SQLite::Database& database, const char* table, const char* queries, sys_seconds before) {
  SQLite::Statement statement(database, fmt::format("DELETE FROM {} IN {}", table, queries));
  statement.bind(1, seconds_of_time(before));
  return static_cast<std::size_t>(statement.exec());
}

// Old queries are deleted in parts, a transaction each, because other writers wait for a transaction.
constexpr const char* old_queries = "(SELECT key FROM queries WHERE time < ? ORDER BY time, key LIMIT 5000)";
// Only old queries that still have a photo. Otherwise every part would be the first one.
constexpr const char* old_photos =
    "(SELECT p.query FROM query_photos p JOIN queries q ON q.key = p.query WHERE q.time < ? LIMIT 5000)";

PurgeReport purge_part_of_feedback(SQLite::Database& database, sys_seconds before) {
  PurgeReport report;
  report.events = delete_in(database, "feedback WHERE query", old_queries, before);
  report.photos = delete_in(database, "query_photos WHERE query", old_queries, before);
  report.queries = delete_in(database, "queries WHERE key", old_queries, before);
  return report;
}

PurgeReport purge_part_of_photos(SQLite::Database& database, sys_seconds before) {
  PurgeReport report;
  report.photos = delete_in(database, "query_photos WHERE query", old_photos, before);
  return report;
}

PurgeReport purge_by_parts(SqliteStore& store, sys_seconds before,
                           PurgeReport (*purge_part)(SQLite::Database&, sys_seconds)) {
  PurgeReport sum;
  for (bool more = true; more;) {
    const PurgeReport part = store.transact(Access::write, "forgetting feedback", [&](SQLite::Database& database) {
      // With this, deleted bytes are overwritten with zeros instead of staying in the file's free pages.
      database.exec("PRAGMA secure_delete = ON");
      return purge_part(database, before);
    });
    sum.queries += part.queries;
    sum.events += part.events;
    sum.photos += part.photos;
    more = part.queries + part.photos > 0;
  }
  // The write-ahead log still has the deleted bytes, so it is written to the file and emptied. If a reader still uses
  // it, a later checkpoint overwrites it.
  store.connected("forgetting feedback",
                  [](SQLite::Database& database) { database.exec("PRAGMA wal_checkpoint(TRUNCATE)"); });
  return sum;
}

}  // namespace

bool insert_query(SQLite::Database& database, const QueryRecord& query) {
  SQLite::Statement insert(database, "INSERT INTO queries (id, time, model) VALUES (?, ?, ?) ON CONFLICT DO NOTHING");
  SQLite::bind(insert, query.id, seconds_of_time(query.time), query.model);
  if (insert.exec() == 0) return false;
  if (query.photo.empty()) return true;
  SQLite::Statement photo(database, "INSERT INTO query_photos (query, jpeg) VALUES (?, ?)");
  photo.bind(1, database.getLastInsertRowid());
  photo.bindNoCopy(2, query.photo.data(), static_cast<int>(query.photo.size()));
  photo.exec();
  return true;
}

FeedbackOutcome insert_events(SQLite::Database& database, std::span<const FeedbackEvent> events) {
  SQLite::Statement find(database, "SELECT key FROM queries WHERE id = ?");
  SQLite::Statement insert(database,
                           "INSERT INTO feedback (query, product, kind, rank, similarity, time) "
                           "VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING");
  FeedbackOutcome outcome;
  for (std::size_t i = 0; i < events.size(); ++i) {
    const FeedbackEvent& event = events[i];
    find.reset();
    find.bind(1, event.query);
    if (!find.executeStep()) {
      outcome.skipped.push_back(event_of_no_query(i, event));
      continue;
    }
    insert.reset();
    insert.clearBindings();
    SQLite::bind(insert, find.getColumn(0).getInt64(), event.product.value, to_string(event.kind), event.rank);
    if (event.similarity) insert.bind(5, *event.similarity);
    insert.bind(6, seconds_of_time(event.time));
    ++(insert.exec() == 1 ? outcome.stored : outcome.repeated);
  }
  return outcome;
}

void SqliteFeedback::record(const QueryRecord& query) {
  store_.transact(Access::write, "recording a query", [&](SQLite::Database& database) {
    if (!insert_query(database, query)) throw query_known_before(query.id);
  });
}

FeedbackOutcome SqliteFeedback::add(std::span<const FeedbackEvent> events) {
  return store_.transact(Access::write, "storing feedback",
                         [&](SQLite::Database& database) { return insert_events(database, events); });
}

PurgeReport SqliteFeedback::purge(sys_seconds before) { return purge_by_parts(store_, before, purge_part_of_feedback); }

PurgeReport SqliteFeedback::purge_photos(sys_seconds before) {
  return purge_by_parts(store_, before, purge_part_of_photos);
}

}  // namespace selvedge::catalogue
