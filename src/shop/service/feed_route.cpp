// POST /v1/feeds:read: reads a feed as an import would, and stores nothing.
#include <fmt/format.h>

#include "shop/feeds/product_feed.h"
#include "shop/service/parameters.h"
#include "shop/service/problem.h"
#include "shop/service/product_body.h"
#include "shop/service/service.h"

namespace selvedge::service {
namespace {

using Json = nlohmann::ordered_json;

// `product` is as POST /v1/products:bulk takes it, but without its pictures. `pictures` are as the feed names them.
Json feed_product_json(const feeds::FeedProduct& product) {
  Json input = feeds::exported_json({product.facts, 0, {}});
  input.erase("images");
  Json pictures = Json::array();
  for (const feeds::FeedImage& image : product.images) {
    // A path on the client's disk. It was made absolute from "/", which is taken off again.
    const std::string name = feeds::is_path(image.reference) ? image.reference.substr(1) : image.reference;
    pictures.push_back(image.crop.empty() ? name : name + "#crop=" + image.crop);
  }
  return {{"source", product.images.front().source}, {"product", std::move(input)}, {"pictures", std::move(pictures)}};
}

HttpResponse read_feed(Service& service, const HttpRequest& request) {
  const feeds::FeedOptions options = feed_options(service.settings, request);
  const auto largest = static_cast<std::size_t>(service.settings.max_bulk_bytes);
  const Body body = request.read_body(largest);
  try {
    const feeds::ProductFeed feed = feeds::parse_product_feed(body.bytes, "feed", "/", options);
    Json json = feed_report_json(feed.report);
    json["left_out"] = feed.left_out;
    json["skipped"] = Json::array();
    for (const Skipped& skipped : feed.skipped)
      json["skipped"].push_back({{"source", skipped.source}, {"reason", skipped.reason}});
    json["products"] = Json::array();
    for (const feeds::FeedProduct& product : feed.products) json["products"].push_back(feed_product_json(product));
    return json_response(json);
  } catch (const Error& error) {
    throw bad_parameter("body", error.what());
  }
}

}  // namespace

void add_feed_route(Service& service) {
  add_route(service, "POST", "/v1/feeds:read", RouteAccess::write, read_feed,
            static_cast<std::size_t>(service.settings.max_bulk_bytes));
}

}  // namespace selvedge::service
