// GET /v1/syncs: the shop's feeds and what their last runs came to.
#include "shop/service/parameters.h"
#include "shop/service/product_body.h"
#include "shop/service/service.h"
#include "shop/sync/sync_json.h"

namespace selvedge::service {
namespace {

using Json = nlohmann::ordered_json;

HttpResponse syncs(Service& service, const HttpRequest& request) {
  Parameters parameters(request);
  const auto limit = static_cast<std::size_t>(parameters.integer("limit", 1, 500, 50));
  parameters.refuse_others();
  const catalogue::SyncLog log = service.shop.catalogue().syncs();
  Json json = {{"feeds", Json::array()}, {"runs", Json::array()}};
  for (const sync::FeedSource& feed : service.settings.feeds) {
    json["feeds"].push_back({{"name", feed.name},
                             {"source", sync::shown_location(feed.location)},
                             {"every_seconds", feed.every.count()},
                             {"gone", intake::to_string(feed.gone)}});
  }
  for (const catalogue::SyncRun& run : log.runs(limit)) json["runs"].push_back(sync::run_json(run));
  return json_response(json);
}

}  // namespace

void add_sync_routes(Service& service) { add_route(service, "GET", "/v1/syncs", RouteAccess::write, syncs); }

}  // namespace selvedge::service
