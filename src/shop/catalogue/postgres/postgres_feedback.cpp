// Stores queries and the feedback on their answers, reports them, and deletes old ones.
#include <fmt/format.h>

#include <limits>

#include "shop/catalogue/postgres/postgres_engine.h"
#include "shop/catalogue/stored_records.h"
#include "shop/catalogue/stored_time.h"

namespace selvedge::catalogue {
namespace {

using std::chrono::days;
using std::chrono::sys_days;
using std::chrono::sys_seconds;

// First one row for each query, then one row for each day. `best` is the best rank of a clicked product; it counts only
// for queries with a shown product.
constexpr const char* feedback_of_days =
    "WITH judged AS (SELECT q.time / 86400 AS day, coalesce(bool_or(f.kind = 'shown'), false) AS shown, "
    "min(f.rank) FILTER (WHERE f.kind = 'clicked') AS best, count(*) FILTER (WHERE f.kind = 'bought') AS bought, "
    "count(*) FILTER (WHERE f.kind = 'not_this') AS not_this FROM queries q LEFT JOIN feedback f ON f.query = q.key "
    "WHERE q.time >= $1 AND q.time < $2 GROUP BY q.key, q.time) "
    "SELECT day, count(*), count(*) FILTER (WHERE shown), count(*) FILTER (WHERE shown AND best IS NOT NULL), "
    "sum(bought)::bigint, sum(not_this)::bigint, "
    "coalesce(sum(1.0::double precision / best) FILTER (WHERE shown), 0) FROM judged GROUP BY day ORDER BY day";

// One row for each shown product of the queries without a click or purchase.
constexpr const char* shown_without_click =
    "SELECT q.id, q.time, f.product FROM (SELECT key, id, time FROM queries q WHERE time >= $1 "
    "AND EXISTS (SELECT 1 FROM feedback f WHERE f.query = q.key AND f.kind = 'shown') "
    "AND NOT EXISTS (SELECT 1 FROM feedback f WHERE f.query = q.key AND f.kind IN ('clicked', 'bought')) "
    "ORDER BY time DESC, id LIMIT $2) q JOIN feedback f ON f.query = q.key "
    "WHERE f.kind = 'shown' AND f.rank <= $3 ORDER BY q.time DESC, q.id, f.rank, f.product";

// Stores a query and its photo. Returns false and stores nothing if there is a query of this id.
bool insert_query(PostgresConnection& connection, const QueryRecord& query) {
  const PgRows rows = connection.run(
      "INSERT INTO queries (id, time, model) VALUES ($1, $2, $3) ON CONFLICT (id) DO NOTHING RETURNING key",
      {query.id, seconds_of_time(query.time), query.model});
  if (rows.size() == 0) return false;
  if (query.photo.empty()) return true;
  connection.run("INSERT INTO query_photos (query, jpeg) VALUES ($1, $2)",
                 {rows[0].integer(0), std::span<const std::byte>(query.photo)});
  return true;
}

FeedbackOutcome insert_events(PostgresConnection& connection, std::span<const FeedbackEvent> events) {
  FeedbackOutcome outcome;
  for (std::size_t i = 0; i < events.size(); ++i) {
    const FeedbackEvent& event = events[i];
    const PgRows query = connection.run("SELECT key FROM queries WHERE id = $1 FOR KEY SHARE", {event.query});
    if (query.size() == 0) {
      outcome.skipped.push_back(event_of_no_query(i, event));
      continue;
    }
    const PgRows stored = connection.run(
        "INSERT INTO feedback (query, product, kind, rank, similarity, time) VALUES ($1, $2, $3, $4, $5, $6) "
        "ON CONFLICT DO NOTHING",
        {query[0].integer(0), event.product.value, to_string(event.kind), std::int64_t{event.rank}, event.similarity,
         seconds_of_time(event.time)});
    ++(stored.touched() == 1 ? outcome.stored : outcome.repeated);
  }
  return outcome;
}

// Old queries are deleted in parts, a transaction each, so that no transaction is long.
constexpr const char* old_queries_of_a_part = "SELECT key FROM queries WHERE time < $1 ORDER BY time, key LIMIT 5000";

}  // namespace

void PostgresFeedback::record(const QueryRecord& query) {
  store_.write("recording a query", [&](PostgresConnection& connection) {
    if (!insert_query(connection, query)) throw query_known_before(query.id);
  });
}

FeedbackOutcome PostgresFeedback::add(std::span<const FeedbackEvent> events) {
  return store_.write("storing feedback",
                      [&](PostgresConnection& connection) { return insert_events(connection, events); });
}

void PostgresFeedback::insert(std::span<const RecordedQuery> queries) {
  store_.write("storing feedback", [&](PostgresConnection& connection) {
    for (const RecordedQuery& one : queries) {
      if (insert_query(connection, one.query)) insert_events(connection, one.events);
    }
  });
}

std::vector<RecordedQuery> PostgresFeedback::recorded(const std::string& after, std::size_t limit) {
  return store_.read("reading feedback", [&](PostgresConnection& connection) {
    const PgRows queries = connection.run(
        "SELECT q.id, q.time, q.model, p.jpeg FROM queries q LEFT JOIN query_photos p ON p.query = q.key "
        "WHERE q.id > $1 ORDER BY q.id LIMIT $2",
        {after, static_cast<std::int64_t>(limit)});
    std::vector<RecordedQuery> found;
    std::vector<std::string> ids;
    for (int i = 0; i < queries.size(); ++i) {
      const auto photo = queries[i].bytes(3);
      ids.push_back(queries[i].text(0));
      found.push_back(
          {{ids.back(), time_of_seconds(queries[i].integer(1)), queries[i].text(2), {photo.begin(), photo.end()}}, {}});
    }
    const PgRows events = connection.run(
        "SELECT q.id, f.kind, f.product, f.rank, f.similarity, f.time FROM feedback f JOIN queries q ON q.key = "
        "f.query "
        "WHERE q.id = ANY ($1) ORDER BY q.id",
        {ids});
    auto at = found.begin();
    for (int i = 0; i < events.size(); ++i) {
      const PgRow row = events[i];
      while (at->query.id != row.text(0)) ++at;
      FeedbackEvent& event = at->events.emplace_back();
      event.query = at->query.id;
      event.kind = stored_feedback_kind(row.text(1));
      event.product.value = row.text(2);
      event.rank = static_cast<int>(row.integer(3));
      if (!row.is_null(4)) event.similarity = row.real(4);
      event.time = time_of_seconds(row.integer(5));
    }
    return found;
  });
}

std::vector<FeedbackDay> PostgresFeedback::by_day(const FeedbackPeriod& period) {
  const std::int64_t from = period.from ? seconds_of_time(*period.from) : 0;
  const std::int64_t end = period.to ? seconds_of_time(*period.to + days(1)) : std::numeric_limits<std::int64_t>::max();
  return store_.read("reading feedback", [&](PostgresConnection& connection) {
    const PgRows rows = connection.run(feedback_of_days, {from, end});
    std::vector<FeedbackDay> found;
    for (int i = 0; i < rows.size(); ++i) {
      const auto count = [&](int column) { return static_cast<std::size_t>(rows[i].integer(column)); };
      FeedbackDay& day = found.emplace_back();
      day.day = sys_days(days(rows[i].integer(0)));
      day.queries = count(1);
      day.shown = count(2);
      day.clicked = count(3);
      day.bought = count(4);
      day.not_this = count(5);
      day.reciprocal_ranks = rows[i].real(6);
    }
    return found;
  });
}

std::vector<FeedbackPair> PostgresFeedback::pairs(std::span<const FeedbackKind> kinds) {
  std::vector<std::string> words;
  for (const FeedbackKind kind : kinds) words.emplace_back(to_string(kind));
  return store_.read("reading feedback", [&](PostgresConnection& connection) {
    const PgRows rows = connection.run(
        "SELECT q.id, f.product, f.kind, f.rank, q.time, p.query IS NOT NULL FROM feedback f "
        "JOIN queries q ON q.key = f.query LEFT JOIN query_photos p ON p.query = q.key "
        "WHERE f.kind = ANY ($1) ORDER BY q.time, q.id, f.product, f.kind",
        {words});
    std::vector<FeedbackPair> pairs;
    for (int i = 0; i < rows.size(); ++i) {
      const PgRow row = rows[i];
      pairs.push_back({row.text(0),
                       {row.text(1)},
                       stored_feedback_kind(row.text(2)),
                       static_cast<int>(row.integer(3)),
                       time_of_seconds(row.integer(4)),
                       row.integer(5) != 0});
    }
    return pairs;
  });
}

std::vector<UnclickedQuery> PostgresFeedback::unclicked(sys_seconds from, std::size_t limit, int places) {
  return store_.read("reading feedback", [&](PostgresConnection& connection) {
    const PgRows rows = connection.run(shown_without_click,
                                       {seconds_of_time(from), static_cast<std::int64_t>(limit), std::int64_t{places}});
    UnclickedQueries found;
    for (int i = 0; i < rows.size(); ++i) found.add(rows[i].text(0), rows[i].integer(1), {rows[i].text(2)});
    return std::move(found.queries);
  });
}

PurgeReport PostgresFeedback::purge(sys_seconds before) {
  PurgeReport sum;
  const auto forget = [&](PostgresConnection& connection, const char* table, const char* column) {
    return connection
        .run(fmt::format("DELETE FROM {} WHERE {} IN ({})", table, column, old_queries_of_a_part).c_str(),
             {seconds_of_time(before)})
        .touched();
  };
  for (std::size_t queries = 1; queries > 0; sum.queries += queries) {
    queries = store_.write("forgetting feedback", [&](PostgresConnection& connection) {
      sum.events += forget(connection, "feedback", "query");
      sum.photos += forget(connection, "query_photos", "query");
      return forget(connection, "queries", "key");
    });
  }
  return sum;
}

PurgeReport PostgresFeedback::purge_photos(sys_seconds before) {
  PurgeReport sum;
  for (std::size_t photos = 1; photos > 0; sum.photos += photos) {
    photos = store_.write("forgetting photos", [&](PostgresConnection& connection) {
      return connection
          .run(
              "DELETE FROM query_photos WHERE query IN (SELECT p.query FROM query_photos p "
              "JOIN queries q ON q.key = p.query WHERE q.time < $1 LIMIT 5000)",
              {seconds_of_time(before)})
          .touched();
    });
  }
  return sum;
}

}  // namespace selvedge::catalogue
