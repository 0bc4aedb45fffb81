// Probes, metrics, openapi.json and the files of the pages. All are open: they need no key, and no limit counts them.
#include <fmt/format.h>

#include <map>
#include <utility>

#include "ground/files/read_file.h"
#include "shop/service/preconditions.h"
#include "shop/service/problem.h"
#include "shop/service/product_body.h"
#include "shop/service/service.h"
#include "shop/service/service_parts.h"

namespace selvedge::service {
namespace {

using Json = nlohmann::ordered_json;
namespace fs = std::filesystem;

constexpr std::size_t max_page_file_bytes = std::size_t{16} << 20;

HttpResponse health(Service&, const HttpRequest&) {
  return {200, "application/json", R"({"status":"alive"})", {}, {}, {}};
}

// The index is loaded before the first request can come. So the service is ready until it is told to stop.
HttpResponse ready(Service& service, const HttpRequest&) {
  if (service.draining) throw Problem(503, "draining", "the service was told to stop and takes nothing new");
  const auto view = service.shop.view();
  const Json json = {
      {"status", "ready"}, {"products", view->recommender.products()}, {"revision", view->recommender.revision()}};
  return json_response(json);
}

HttpResponse metrics(Service& service, const HttpRequest&) {
  return {200, "text/plain; version=0.0.4; charset=utf-8", service.metrics.text(), {}, {}, {}};
}

// openapi.json with the base path as the server's URL.
std::string openapi_below(const std::string& base_path) {
  if (base_path == "/") return std::string(parts::openapi);
  Json document = Json::parse(parts::openapi);
  document["servers"] = {{{"url", base_path.substr(0, base_path.size() - 1)}}};  // a path follows, with its own slash
  return document.dump(1);
}

const char* type_of(const fs::path& file) {
  static const std::map<std::string, const char*> types{{".html", "text/html; charset=utf-8"},
                                                        {".js", "text/javascript; charset=utf-8"},
                                                        {".css", "text/css; charset=utf-8"},
                                                        {".svg", "image/svg+xml"},
                                                        {".png", "image/png"},
                                                        {".ico", "image/x-icon"},
                                                        {".json", "application/json"},
                                                        {".webmanifest", "application/manifest+json"},
                                                        {".woff2", "font/woff2"},
                                                        {".txt", "text/plain; charset=utf-8"}};
  const auto known = types.find(file.extension().string());
  return known == types.end() ? "application/octet-stream" : known->second;
}

// Made of the time of the last write and of the size.
std::string etag_of_file(const fs::path& file) {
  return fmt::format("\"{:x}-{:x}\"", fs::last_write_time(file).time_since_epoch().count(), fs::file_size(file));
}

HttpResponse page_file(const Service& service, const HttpRequest& request, const fs::path& name, const char* cache) {
  const fs::path file = service.settings.web / name;
  std::error_code none;  // a name that is too long for the file system is not there either
  if (service.settings.web.empty() || !fs::is_regular_file(file, none))
    throw Problem(404, "no-page",
                  fmt::format("'{}': the page's files are not here; scripts/web builds them", name.string()));
  HttpResponse response{200, type_of(file), {}, {}, {}, {}};
  response.headers = {{"Cache-Control", cache}, {"ETag", etag_of_file(file)}};
  if (is_known_to(request, response.headers.back().second)) return not_modified(std::move(response));
  const auto bytes = files::read_file(file, max_page_file_bytes);
  response.body.assign(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  return response;
}

// The names of built files have a hash of their content, so caches may keep them for ever.
HttpResponse asset(Service& service, const HttpRequest& request) {
  const std::string& name = request.path_values.at("name");
  if (name.find('/') != std::string::npos || name.starts_with('.') || name.find('\0') != std::string::npos)
    throw Problem(404, "no-page", "no such file");
  return page_file(service, request, fs::path("assets") / name, "public, max-age=31536000, immutable");
}

// Every page of the shop's site loads it under one name. Browsers keep it for ten minutes.
HttpResponse widget(Service& service, const HttpRequest& request) {
  return page_file(service, request, "widget.js", "public, max-age=600");
}

}  // namespace

void add_operation_routes(Service& service) {
  add_route(service, "GET", "/healthz", RouteAccess::open, health);
  add_route(service, "GET", "/readyz", RouteAccess::open, ready);
  add_route(service, "GET", "/metrics", RouteAccess::open, metrics);
  service.router.add({"GET", "/openapi.json", RouteAccess::open,
                      [document = openapi_below(service.settings.base_path)](const HttpRequest&) {
                        return HttpResponse{200, "application/json", document, {}, {}, {}};
                      }});
  add_route(service, "GET", "/assets/{name}", RouteAccess::open, asset);
  add_route(service, "GET", "/widget.js", RouteAccess::open, widget);
  for (const auto& [path, file] : {std::pair{"/", "index.html"},
                                   {"/admin", "admin.html"},
                                   {"/docs", "docs.html"},
                                   {"/favicon.svg", "favicon.svg"}}) {
    service.router.add({"GET", path, RouteAccess::open, [&service, file = file](const HttpRequest& request) {
                          return page_file(service, request, file, "no-cache");
                        }});
  }
}

}  // namespace selvedge::service
