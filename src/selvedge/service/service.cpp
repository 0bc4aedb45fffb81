#include "selvedge/service/service.h"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <memory>
#include <utility>

#include "selvedge/core/parallel.h"
#include "selvedge/service/problem.h"

namespace selvedge {
namespace {

LiveShopOptions shop_options(const ServiceSettings& settings, Metrics& metrics,
                             std::function<void(const std::string&)> message) {
  LiveShopOptions options;
  options.stage = {static_cast<std::size_t>(settings.network_workers), static_cast<std::size_t>(settings.max_batch),
                   static_cast<std::size_t>(settings.queue)};
  options.search.in_database = settings.search == "database";
  options.search.make_graph = true;
  options.search.graph_from_images = static_cast<std::size_t>(settings.graph_from_images);
  options.search.recall_sample = [&metrics](std::size_t found, std::size_t expected) {
    metrics.search_sampled(found, expected);
  };
  options.follow = std::chrono::milliseconds(settings.follow_milliseconds);
  options.watch = {[&metrics](std::size_t images) { metrics.waiting(images); },
                   [&metrics](std::size_t images) { metrics.batch_embedded(images); }};
  options.message = std::move(message);
  options.staleness = [&metrics](std::chrono::duration<double> behind) { metrics.replicas_behind(behind.count()); };
  options.changed = [&metrics](const ShopView& view) {
    metrics.catalogue(view.recommender.products(), view.recommender.images(), view.recommender.revision());
  };
  return options;
}

std::size_t workers(std::int64_t setting) {
  return setting > 0 ? static_cast<std::size_t>(setting) : available_processors();
}

KeyScope scope_of(RouteAccess access) {
  if (access == RouteAccess::write) return KeyScope::write;
  return access == RouteAccess::feedback ? KeyScope::feedback : KeyScope::read;
}

std::chrono::sys_seconds now_seconds() {
  return std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
}

// Where several services share a catalogue, they share what a client may ask. Pictures are counted by each for itself:
// to count one would cost more than to answer it.
ClientLimits::SharedBucket shared_bucket(Catalogue& catalogue, const TokenBucket& bucket) {
  if (!catalogue.on_server()) return {};
  return [&catalogue, bucket](const std::string& client) { return catalogue.take_token(client, bucket); };
}

// For what a page of this server may load and who may frame it; the page is built to live with it.
constexpr double pictures_a_request = 20;  // that one client may ask for, beside each request of another kind

constexpr const char* content_security_policy =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; connect-src 'self'; "
    "font-src 'self'; form-action 'none'; frame-ancestors 'none'; base-uri 'none'; manifest-src 'self'";

}  // namespace

Service::Service(Catalogue& catalogue, ModelFinder find_model, ServiceSettings service_settings,
                 std::function<void(const std::string&)> to_log)
    : settings(std::move(service_settings)),
      message(std::move(to_log)),
      limits({settings.rate_per_minute, settings.rate_burst, static_cast<std::size_t>(settings.requests_at_a_time)},
             shared_bucket(catalogue, {settings.rate_per_minute, settings.rate_burst})),
      picture_limits({pictures_a_request * settings.rate_per_minute, pictures_a_request * settings.rate_burst, 0}),
      shop(catalogue, std::move(find_model), shop_options(settings, metrics, message)),
      fetching(catalogue.local_file(".fetched"), settings.allow_private_addresses),
      decoders(workers(settings.decode_workers)) {
  add_recommendation_routes(*this);
  add_product_routes(*this);
  add_bulk_route(*this);
  add_catalogue_routes(*this);
  add_operation_routes(*this);
}

// Nothing without an Authorization header. Throws Problem 401 for one that is no key of this catalogue.
std::optional<ApiKey> Service::key_of(const HttpRequest& request) {
  const std::string header = request.header("Authorization");
  if (header.empty()) return std::nullopt;
  constexpr std::string_view scheme = "Bearer ";
  if (header.starts_with(scheme)) {
    auto key = shop.catalogue().check_key(std::string_view(header).substr(scheme.size()), now_seconds());
    if (key) return key;
  }
  // Counts against the address, so that guessing is slow.
  const auto admission = limits.enter("address " + request.client, ClientLimits::Clock::now());
  throw Problem(401, "unknown-key", "expected 'Bearer' and a key of this catalogue that is not revoked, found another",
                "Authorization");
}

HttpResponse Service::answer_admitted(HttpRequest& request, const Route& route) {
  // Probes, scrapes and the page are never turned away: that is when they are needed.
  if (route.access == RouteAccess::open) return route.answer(request);
  if (route.access == RouteAccess::picture) {
    const auto admission = picture_limits.enter("address " + request.client, ClientLimits::Clock::now());
    return route.answer(request);
  }
  const std::optional<ApiKey> key = key_of(request);
  if (key) request.key = key->id;
  auto admission = std::make_shared<ClientLimits::Admission>(
      limits.enter(key ? "key " + key->id : "address " + request.client, ClientLimits::Clock::now()));
  const KeyScope scope = scope_of(route.access);
  // What is open to everybody is open to every key too: a shop's page with a key for writing reads as well.
  const bool needs_key = route.access == RouteAccess::write || settings.reads == "key";
  if (!key && needs_key) {
    throw Problem(401, "key-needed",
                  fmt::format("expected a header 'Authorization: Bearer KEY' with a key of scope {}, found none; "
                              "`selvedge key create` makes keys",
                              to_string(scope)),
                  "Authorization");
  }
  if (key && needs_key && !key->allows(scope)) {
    throw Problem(403, "scope-needed",
                  fmt::format("expected a key of scope {}, found one without it", to_string(scope)), "Authorization");
  }
  HttpResponse response = route.answer(request);
  response.held = std::move(admission);
  return response;
}

void Service::add_cors(const HttpRequest& request, HttpResponse& response) const {
  const std::string origin = request.header("Origin");
  if (origin.empty() || settings.cors_origins.empty()) return;
  const auto& allowed = settings.cors_origins;
  const bool all = std::find(allowed.begin(), allowed.end(), "*") != allowed.end();
  if (!all && std::find(allowed.begin(), allowed.end(), origin) == allowed.end()) return;
  response.headers.emplace_back("Access-Control-Allow-Origin", all ? "*" : origin);
  response.headers.emplace_back("Access-Control-Expose-Headers", "X-Request-Id, Retry-After, ETag");
  if (!all) response.headers.emplace_back("Vary", "Origin");
}

HttpResponse Service::answer_checked(HttpRequest& request) {
  const std::string methods = router.methods_of(request.path);
  if (request.method == "OPTIONS" && !methods.empty()) {
    HttpResponse response{204, {}, {}, {}, {}, {}};
    response.headers = {{"Allow", methods + ", OPTIONS"},
                        {"Access-Control-Allow-Methods", methods},
                        {"Access-Control-Allow-Headers", "Authorization, Content-Type, If-Match, If-None-Match"},
                        {"Access-Control-Max-Age", "600"}};
    return response;
  }
  auto [route, values] = router.find(request.method, request.path);
  request.route = route->method + " " + route->path;
  request.path_values = std::move(values);
  return answer_admitted(request, *route);
}

HttpResponse Service::answer(HttpRequest& request) {
  const auto start = std::chrono::steady_clock::now();
  metrics.requests_in_flight(++in_flight_);
  HttpResponse response;
  const auto defect = [&](const std::exception& error) {
    if (message) message(fmt::format("request {}: {}", request.id, error.what()));
    return response_of(problem_of(Error(ErrorKind::internal, "")), request.id);
  };
  try {
    response = answer_checked(request);
  } catch (const Problem& problem) {
    const bool turned_away = problem.status() == 401 || problem.status() == 403 || problem.status() == 413 ||
                             problem.status() == 429 || problem.status() == 503;
    if (turned_away) metrics.rejected(problem.type());
    response = response_of(problem, request.id);
    if (problem.status() == 405) response.headers.emplace_back("Allow", router.methods_of(request.path) + ", OPTIONS");
  } catch (const Error& error) {
    const Problem problem = problem_of(error);
    if (problem.status() == 503) metrics.rejected(problem.type());
    response = problem.status() == 500 ? defect(error) : response_of(problem, request.id);
  } catch (const std::exception& error) {
    response = defect(error);
  }
  add_cors(request, response);
  response.headers.emplace_back("X-Request-Id", request.id);
  response.headers.emplace_back("X-Content-Type-Options", "nosniff");
  if (response.content_type.starts_with("text/html")) {
    response.headers.emplace_back("Content-Security-Policy", content_security_policy);
    response.headers.emplace_back("Referrer-Policy", "same-origin");
  }
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
  metrics.request_done(request.route, response.status, took.count());
  metrics.requests_in_flight(--in_flight_);
  return response;
}

void add_route(Service& service, const char* method, const char* path, RouteAccess access, RouteFunction function) {
  service.router.add(
      {method, path, access, [&service, function](const HttpRequest& request) { return function(service, request); }});
}

}  // namespace selvedge
