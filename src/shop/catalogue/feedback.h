// Queries and the shoppers' feedback on their answers. A catalogue keeps both; the service writes them.
#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "selvedge/product_id.h"
#include "selvedge/skipped.h"

namespace selvedge::catalogue {

inline constexpr std::size_t max_feedback_events = 1000;                    // in one call
inline constexpr std::size_t max_query_photo_bytes = std::size_t{1} << 20;  // 512 pixels a side need far less

// An answered query photo.
struct QueryRecord {
  std::string id;  // 1 to 64 of A-Z a-z 0-9 _ -; empty: drawn, 32 random hex digits
  std::chrono::sys_seconds time{};
  // Fingerprint of the model that answered. If the service first learns of a query through feedback, and the query's id
  // names no model (service/query_id.h), this is the model that the service has at that time.
  std::string model;
  std::vector<std::byte> photo;  // JPEG, longest side <= 512; empty (the default): not kept
};

// shown: among the answers. clicked: opened. bought: ordered. not_this: marked as wrong.
enum class FeedbackKind { shown, clicked, bought, not_this };

const char* to_string(FeedbackKind kind);
std::optional<FeedbackKind> feedback_kind_from(std::string_view word);

struct FeedbackEvent {
  std::string query;
  FeedbackKind kind = FeedbackKind::shown;
  ProductId product;  // need not be in the catalogue
  int rank = 1;       // the product's place among the answers, from 1
  std::optional<double> similarity;
  std::chrono::sys_seconds time{};
};

// What is wrong with an event, as "expected ..., found ..."; nothing if it may be stored.
std::optional<std::string> problem_of(const FeedbackEvent& event);
// The same for a query. An empty id is valid: it will be drawn.
std::optional<std::string> problem_of(const QueryRecord& query);

struct FeedbackOutcome {
  std::size_t stored = 0;
  std::size_t repeated = 0;      // already known for that product and query: sending twice is safe
  std::vector<Skipped> skipped;  // events of queries that the catalogue does not have
};

// Both days included; without one there is no bound.
struct FeedbackPeriod {
  std::optional<std::chrono::sys_days> from, to;
};

// The outcome of the queries of one UTC day, whenever the feedback came.
struct FeedbackDay {
  std::chrono::sys_days day{};
  std::size_t queries = 0;      // all that were recorded
  std::size_t shown = 0;        // of those, the ones with a shown product
  std::size_t clicked = 0;      // of those with a shown product, the ones with a clicked one
  std::size_t bought = 0;       // products, over all queries
  std::size_t not_this = 0;     // products, over all queries
  double reciprocal_ranks = 0;  // sum over `clicked` of 1 / rank of the best-ranked clicked product

  // Share of the shown queries with a click; nothing if none was shown.
  std::optional<double> click_through() const;
  // Mean over the shown queries of 1 / rank of the best-ranked clicked product, 0 without a click (Voorhees 1999).
  std::optional<double> mean_reciprocal_rank() const;
  // Adds the counts of another day; keeps its own `day`.
  FeedbackDay& operator+=(const FeedbackDay& other);
  bool operator==(const FeedbackDay&) const = default;
};

// Feedback on one product for one query.
struct FeedbackPair {
  std::string query;
  ProductId product;
  FeedbackKind kind = FeedbackKind::clicked;
  int rank = 1;
  std::chrono::sys_seconds query_time{};
  bool photo_kept = false;
};

// A query without a clicked or bought answer.
struct UnclickedQuery {
  std::chrono::sys_seconds time{};
  std::vector<ProductId> shown;  // best first
  bool operator==(const UnclickedQuery&) const = default;
};

struct PurgeReport {
  std::size_t queries = 0;
  std::size_t events = 0;
  std::size_t photos = 0;
};

class FeedbackRows;

// The queries and the feedback of one catalogue (Catalogue::feedback). Thread-safe.
class FeedbackLog {
 public:
  explicit FeedbackLog(FeedbackRows& rows) : rows_(&rows) {}

  // Records a query and returns its id. Throws invalid_argument for what problem_of refuses and for an id that was
  // recorded before.
  std::string record(const QueryRecord& query);
  // All in one transaction. Throws invalid_argument, with nothing stored, for more than max_feedback_events and for an
  // event that problem_of refuses; it names the event's position from 1.
  FeedbackOutcome add(std::span<const FeedbackEvent> events);
  // Days with queries, ascending.
  std::vector<FeedbackDay> by_day(const FeedbackPeriod& period = {}) const;
  // Ordered by time of the query, its id, product and kind (by its word).
  std::vector<FeedbackPair> pairs(std::span<const FeedbackKind> kinds) const;
  // The latest `limit` queries since `from` that showed products of which none was clicked or bought. Newest first,
  // each with the products that it showed at ranks up to `places`.
  std::vector<UnclickedQuery> unclicked(std::chrono::sys_seconds from, std::size_t limit, int places) const;
  // JPEG bytes; nothing if no photo is kept.
  std::optional<std::vector<std::byte>> photo(const std::string& query) const;
  // Deletes queries from before that time with their photos and feedback, or only their photos. A file overwrites their
  // bytes; a server removes them when it vacuums. It takes many transactions, so that other writers get their turn:
  // after a kill, some may be left.
  PurgeReport purge(std::chrono::sys_seconds before);
  PurgeReport purge_photos(std::chrono::sys_seconds before);

 private:
  FeedbackRows* rows_;
};

}  // namespace selvedge::catalogue
