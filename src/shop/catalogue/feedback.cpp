// What may be recorded is checked here, once for both engines. Days are added as sums, so that a rate over several days
// is that of all their queries.
#include "shop/catalogue/feedback.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "selvedge/error.h"
#include "shop/catalogue/catalogue_engine.h"
#include "shop/catalogue/product.h"
#include "shop/catalogue/stored_records.h"
#include "shop/catalogue/stored_time.h"

namespace selvedge::catalogue {
namespace {

constexpr std::size_t max_query_id_bytes = 64;
constexpr std::size_t max_fingerprint_bytes = 128;
constexpr double similarity_tolerance = 1e-3;  // cosines of float32 vectors may leave [-1, 1] by their rounding
constexpr std::string_view id_letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-";

// Strict, because ids become names of files and parts of addresses.
std::optional<std::string> problem_of_query_id(std::string_view id) {
  if (!id.empty() && id.size() <= max_query_id_bytes && id.find_first_not_of(id_letters) == std::string_view::npos)
    return std::nullopt;
  return fmt::format("query: expected 1 to {} letters, digits, '_' or '-', found {}", max_query_id_bytes,
                     id.empty() ? "none" : fmt::format("{} bytes", id.size()));
}

std::optional<std::string> problem_of_photo(const std::vector<std::byte>& photo) {
  if (photo.empty()) return std::nullopt;
  if (photo.size() > max_query_photo_bytes)
    return fmt::format("photo: expected at most {} bytes, found {}", max_query_photo_bytes, photo.size());
  constexpr std::array jpeg_start = {std::byte{0xFF}, std::byte{0xD8}, std::byte{0xFF}};
  if (photo.size() >= jpeg_start.size() && std::equal(jpeg_start.begin(), jpeg_start.end(), photo.begin()))
    return std::nullopt;
  return std::string("photo: expected a JPEG, found something else");
}

std::optional<double> over(double sum, std::size_t count) {
  return count > 0 ? std::optional(sum / static_cast<double>(count)) : std::nullopt;
}

}  // namespace

const char* to_string(FeedbackKind kind) {
  switch (kind) {
    case FeedbackKind::shown:
      return "shown";
    case FeedbackKind::clicked:
      return "clicked";
    case FeedbackKind::bought:
      return "bought";
    case FeedbackKind::not_this:
      return "not_this";
  }
  return "";
}

std::optional<FeedbackKind> feedback_kind_from(std::string_view word) {
  for (const FeedbackKind kind :
       {FeedbackKind::shown, FeedbackKind::clicked, FeedbackKind::bought, FeedbackKind::not_this}) {
    if (word == to_string(kind)) return kind;
  }
  return std::nullopt;
}

std::optional<std::string> problem_of(const FeedbackEvent& event) {
  if (auto problem = problem_of_query_id(event.query)) return problem;
  if (auto problem = problem_of(event.product)) return problem;
  if (event.rank < 1) return fmt::format("rank: expected 1 or more, found {}", event.rank);
  if (event.similarity && !(std::abs(*event.similarity) <= 1 + similarity_tolerance))
    return fmt::format("similarity: expected a cosine from -1 to 1, found {}", *event.similarity);
  return problem_of_time("time", event.time);
}

std::optional<std::string> problem_of(const QueryRecord& query) {
  if (!query.id.empty()) {
    if (auto problem = problem_of_query_id(query.id)) return problem;
  }
  if (query.model.empty() || query.model.size() > max_fingerprint_bytes) {
    return fmt::format("model: expected a fingerprint of 1 to {} bytes, found {}", max_fingerprint_bytes,
                       query.model.size());
  }
  if (auto problem = problem_of_text("model", query.model)) return problem;
  if (auto problem = problem_of_photo(query.photo)) return problem;
  return problem_of_time("time", query.time);
}

FeedbackDay& FeedbackDay::operator+=(const FeedbackDay& other) {
  queries += other.queries;
  shown += other.shown;
  clicked += other.clicked;
  bought += other.bought;
  not_this += other.not_this;
  reciprocal_ranks += other.reciprocal_ranks;
  return *this;
}

std::optional<double> FeedbackDay::click_through() const { return over(static_cast<double>(clicked), shown); }

std::optional<double> FeedbackDay::mean_reciprocal_rank() const { return over(reciprocal_ranks, shown); }

std::string FeedbackLog::record(const QueryRecord& query) {
  if (const auto problem = problem_of(query)) throw Error(ErrorKind::invalid_argument, *problem);
  QueryRecord named = query;
  if (named.id.empty()) named.id = random_id();
  rows_->record(named);
  return named.id;
}

FeedbackOutcome FeedbackLog::add(std::span<const FeedbackEvent> events) {
  require_events(events);
  return rows_->add(events);
}

std::vector<FeedbackDay> FeedbackLog::by_day(const FeedbackPeriod& period) const { return rows_->by_day(period); }

std::vector<FeedbackPair> FeedbackLog::pairs(std::span<const FeedbackKind> kinds) const { return rows_->pairs(kinds); }

std::vector<UnclickedQuery> FeedbackLog::unclicked(sys_seconds from, std::size_t limit, int places) const {
  require_time("from", from);
  return rows_->unclicked(from, limit, places);
}

std::optional<std::vector<std::byte>> FeedbackLog::photo(const std::string& query) const { return rows_->photo(query); }

PurgeReport FeedbackLog::purge(sys_seconds before) {
  require_time("before", before);
  return rows_->purge(before);
}

PurgeReport FeedbackLog::purge_photos(sys_seconds before) {
  require_time("before", before);
  return rows_->purge_photos(before);
}

}  // namespace selvedge::catalogue
