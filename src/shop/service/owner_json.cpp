// Times are ISO 8601; of the last use of a key only the day is known.
#include "shop/service/owner_json.h"

#include <nlohmann/json.hpp>

#include "ground/core/moment.h"

namespace selvedge::service {
namespace {

using Json = nlohmann::ordered_json;

Json counts_json(const catalogue::FeedbackDay& counts) {
  const auto number = [](const std::optional<double>& value) { return value ? Json(*value) : Json(nullptr); };
  return {{"queries", counts.queries},
          {"shown", counts.shown},
          {"clicked", counts.clicked},
          {"click_through", number(counts.click_through())},
          {"bought", counts.bought},
          {"not_this", counts.not_this},
          {"mean_reciprocal_rank", number(counts.mean_reciprocal_rank())}};
}

}  // namespace

Json key_json(const catalogue::ApiKey& key) {
  Json scopes = Json::array();
  for (const catalogue::KeyScope scope : key.scopes) scopes.push_back(catalogue::to_string(scope));
  return {{"id", key.id},
          {"label", key.label},
          {"scopes", std::move(scopes)},
          {"created", core::time_text(key.created)},
          {"last_used", key.last_used ? Json(core::day_text(*key.last_used)) : Json(nullptr)},
          {"revoked", key.revoked ? Json(core::time_text(*key.revoked)) : Json(nullptr)}};
}

Json feedback_json(std::span<const catalogue::FeedbackDay> days) {
  Json json = {{"days", Json::array()}};
  catalogue::FeedbackDay all;
  for (const catalogue::FeedbackDay& day : days) {
    Json& one = json["days"].emplace_back(Json{{"day", core::day_text(day.day)}});
    one.update(counts_json(day));
    all += day;
  }
  json["all"] = counts_json(all);
  return json;
}

}  // namespace selvedge::service
