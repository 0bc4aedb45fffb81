// Reports the feedback on answers.
#include <SQLiteCpp/SQLiteCpp.h>
#include <SQLiteCpp/VariadicBind.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <limits>

#include "shop/catalogue/sqlite/sqlite_engine.h"
#include "shop/catalogue/sqlite/sqlite_rows.h"
#include "shop/catalogue/stored_records.h"
#include "shop/catalogue/stored_time.h"

namespace selvedge::catalogue {
namespace {

using std::chrono::days;
using std::chrono::sys_days;

// First one row for each query, then one row for each day. `best` is the best rank of a clicked product; it counts only
// for queries with a shown product.
constexpr const char* feedback_of_days =
    "WITH judged AS (SELECT q.time / 86400 AS day, max(coalesce(f.kind = 'shown', 0)) AS shown, "
    "min(CASE WHEN f.kind = 'clicked' THEN f.rank END) AS best, "
    "sum(coalesce(f.kind = 'bought', 0)) AS bought, sum(coalesce(f.kind = 'not_this', 0)) AS not_this "
    "FROM queries q LEFT JOIN feedback f ON f.query = q.key WHERE q.time >= ? AND q.time < ? GROUP BY q.key) "
    "SELECT day, count(*), sum(shown), sum(shown AND best IS NOT NULL), sum(bought), sum(not_this), "
    "coalesce(sum(CASE WHEN shown THEN 1.0 / best END), 0) FROM judged GROUP BY day ORDER BY day";

// One row for each shown product of the queries without a click or purchase.
constexpr const char* shown_without_click =
    "SELECT q.id, q.time, f.product FROM (SELECT key, id, time FROM queries q WHERE time >= ? "
    "AND EXISTS (SELECT 1 FROM feedback f WHERE f.query = q.key AND f.kind = 'shown') "
    "AND NOT EXISTS (SELECT 1 FROM feedback f WHERE f.query = q.key AND f.kind IN ('clicked', 'bought')) "
    "ORDER BY time DESC, id LIMIT ?) q JOIN feedback f ON f.query = q.key "
    "WHERE f.kind = 'shown' AND f.rank <= ? ORDER BY q.time DESC, q.id, f.rank, f.product";

FeedbackDay day_of(SQLite::Statement& row) {
  const auto count = [&](int column) { return static_cast<std::size_t>(row.getColumn(column).getInt64()); };
  FeedbackDay day;
  day.day = sys_days(days(row.getColumn(0).getInt64()));
  day.queries = count(1);
  day.shown = count(2);
  day.clicked = count(3);
  day.bought = count(4);
  day.not_this = count(5);
  day.reciprocal_ranks = row.getColumn(6).getDouble();
  return day;
}

}  // namespace

std::vector<FeedbackDay> SqliteFeedback::by_day(const FeedbackPeriod& period) {
  const std::int64_t from = period.from ? seconds_of_time(*period.from) : 0;
  const std::int64_t end = period.to ? seconds_of_time(*period.to + days(1)) : std::numeric_limits<std::int64_t>::max();
  return store_.transact(Access::read, "reading feedback", [&](SQLite::Database& database) {
    SQLite::Statement query(database, feedback_of_days);
    SQLite::bind(query, from, end);
    std::vector<FeedbackDay> found;
    while (query.executeStep()) found.push_back(day_of(query));
    return found;
  });
}

std::vector<FeedbackPair> SqliteFeedback::pairs(std::span<const FeedbackKind> kinds) {
  std::vector<std::string> words;
  for (const FeedbackKind kind : kinds) words.push_back(fmt::format("'{}'", to_string(kind)));
  return store_.transact(Access::read, "reading feedback", [&](SQLite::Database& database) {
    SQLite::Statement query(
        database, fmt::format("SELECT q.id, f.product, f.kind, f.rank, q.time, p.query IS NOT NULL FROM feedback f "
                              "JOIN queries q ON q.key = f.query LEFT JOIN query_photos p ON p.query = q.key "
                              "WHERE f.kind IN ({}) ORDER BY q.time, q.id, f.product, f.kind",
                              fmt::join(words, ", ")));
    std::vector<FeedbackPair> pairs;
    while (query.executeStep()) {
      pairs.push_back({query.getColumn(0).getString(),
                       {query.getColumn(1).getString()},
                       stored_feedback_kind(query.getColumn(2).getString()),
                       query.getColumn(3).getInt(),
                       time_of_seconds(query.getColumn(4).getInt64()),
                       query.getColumn(5).getInt() != 0});
    }
    return pairs;
  });
}

std::vector<UnclickedQuery> SqliteFeedback::unclicked(std::chrono::sys_seconds from, std::size_t limit, int places) {
  return store_.transact(Access::read, "reading feedback", [&](SQLite::Database& database) {
    SQLite::Statement query(database, shown_without_click);
    SQLite::bind(query, seconds_of_time(from), static_cast<std::int64_t>(limit), places);
    UnclickedQueries found;
    while (query.executeStep())
      found.add(query.getColumn(0).getString(), query.getColumn(1).getInt64(), {query.getColumn(2).getString()});
    return std::move(found.queries);
  });
}

std::optional<std::vector<std::byte>> SqliteFeedback::photo(const std::string& query) {
  return store_.transact(Access::read, "reading a photo", [&](SQLite::Database& database) {
    SQLite::Statement find(database,
                           "SELECT p.jpeg FROM query_photos p JOIN queries q ON q.key = p.query WHERE q.id = ?");
    find.bind(1, query);
    std::optional<std::vector<std::byte>> jpeg;
    if (find.executeStep()) jpeg = bytes_of_blob(find.getColumn(0));
    return jpeg;
  });
}

}  // namespace selvedge::catalogue
