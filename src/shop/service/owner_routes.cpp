// Routes for the shop's owner, with a key for writing: the feedback on the answers, the keys, and the settings in
// effect.
#include <chrono>

#include "ground/core/moment.h"
#include "shop/service/owner_json.h"
#include "shop/service/parameters.h"
#include "shop/service/product_body.h"
#include "shop/service/service.h"

namespace selvedge::service {
namespace {

using Json = nlohmann::ordered_json;
using std::chrono::sys_days;

constexpr std::int64_t most_days = 366, usual_days = 28;
constexpr std::size_t most_unclicked = 20;  // queries
constexpr int unclicked_places = 6;         // products of each

Json unclicked_json(Service& service, const HttpRequest& request, sys_days from) {
  catalogue::Catalogue& catalogue = service.shop.catalogue();
  Json json = Json::array();
  for (const auto& query : catalogue.feedback().unclicked(from, most_unclicked, unclicked_places)) {
    Json products = Json::array();
    for (const auto& product : catalogue.find_all(query.shown)) {
      if (product) products.push_back(feeds::product_json(*product, reader_of(request)));
    }
    json.push_back({{"time", core::time_text(query.time)}, {"products", std::move(products)}});
  }
  return json;
}

HttpResponse feedback_report(Service& service, const HttpRequest& request) {
  Parameters parameters(request);
  const std::chrono::days back(parameters.integer("days", 1, most_days, usual_days) - 1);
  parameters.refuse_others();
  const sys_days from = std::chrono::floor<std::chrono::days>(core::current_time()) - back;
  Json json = feedback_json(service.shop.catalogue().feedback().by_day({from, {}}));
  json["unclicked"] = unclicked_json(service, request, from);
  return json_response(json);
}

HttpResponse keys(Service& service, const HttpRequest& request) {
  Parameters(request).refuse_others();
  Json json = {{"keys", Json::array()}};
  for (const catalogue::ApiKey& key : service.shop.catalogue().keys().list()) json["keys"].push_back(key_json(key));
  return json_response(json);
}

HttpResponse settings(Service& service, const HttpRequest& request) {
  Parameters(request).refuse_others();
  Json json = {{"settings", Json::array()}};
  for (const Setting& setting : service_settings()) {
    const std::string value = setting.get(service.settings);
    json["settings"].push_back({{"name", setting.name},
                                {"set", !value.empty()},
                                {"value", setting.told ? Json(value) : Json(nullptr)},
                                {"help", setting.help}});
  }
  return json_response(json);
}

}  // namespace

void add_owner_routes(Service& service) {
  add_route(service, "GET", "/v1/feedback", RouteAccess::write, feedback_report);
  add_route(service, "GET", "/v1/keys", RouteAccess::write, keys);
  add_route(service, "GET", "/v1/settings", RouteAccess::write, settings);
}

}  // namespace selvedge::service
