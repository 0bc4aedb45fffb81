// A request is admitted (route, key, limits), then answered. guarded() makes a problem document of whatever is thrown;
// finished() adds the headers and counts of every answer, refused ones too.
#include "shop/service/service.h"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <memory>
#include <utility>

#include "ground/core/ascii.h"
#include "ground/core/moment.h"
#include "ground/core/parallel.h"
#include "ground/files/secret_bytes.h"
#include "ground/garments/finder.h"
#include "shop/service/problem.h"
#include "shop/service/settings_check.h"

namespace selvedge::service {
namespace {

recommend::LiveShopOptions shop_options(const ServiceSettings& settings, Metrics& metrics, core::MessageSink message) {
  recommend::LiveShopOptions options;
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
  if (!settings.finder.empty()) options.finder = std::make_shared<const garments::Finder>(settings.finder);
  options.staleness = [&metrics](std::chrono::duration<double> behind) { metrics.replicas_behind(behind.count()); };
  options.changed = [&metrics](const recommend::ShopView& view) {
    metrics.catalogue(view.recommender.products(), view.recommender.images(), view.recommender.revision());
  };
  return options;
}

std::size_t workers(std::int64_t setting) {
  return setting > 0 ? static_cast<std::size_t>(setting) : core::available_processors();
}

catalogue::KeyScope scope_of(RouteAccess access) {
  if (access == RouteAccess::write) return catalogue::KeyScope::write;
  if (access == RouteAccess::embed) return catalogue::KeyScope::embed;
  return access == RouteAccess::feedback ? catalogue::KeyScope::feedback : catalogue::KeyScope::read;
}

// Where several services share a catalogue, they share what a client may ask. Pictures are counted by each for itself:
// to count one would cost more than to answer it.
ClientLimits::SharedBuckets shared_buckets(catalogue::Catalogue& catalogue, const catalogue::TokenBucket& bucket) {
  const auto server = catalogue.server();
  if (!server) return {};
  return [server = *server, bucket](std::span<const catalogue::SpentTokens> spent) mutable {
    return server.spend_tokens(spent, bucket);
  };
}

// A catalogue that may not be written stores no feedback either, so any key will do there.
std::vector<std::byte> key_of_query_ids(catalogue::Catalogue& catalogue) {
  try {
    return catalogue.keys().query_id_key();
  } catch (const Error& error) {
    if (error.kind() != ErrorKind::unavailable) throw;
    return files::random_secret(32);
  }
}

constexpr double pictures_a_request = 20;  // that one client may ask for, beside each request of another kind

// What a page of this server may load, which it is built to live with, and who may frame it. The shopper's page also
// fetches a picture that the shopper drags to it from another site.
std::string content_security_policy(const std::string& path, const std::vector<std::string>& frame_ancestors) {
  std::string framed_by;
  for (const std::string& one : frame_ancestors) framed_by += one == "self" ? " 'self'" : " " + one;
  return fmt::format(
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; connect-src 'self'{}; "
      "font-src 'self'; form-action 'none'; frame-ancestors{}; base-uri 'none'; manifest-src 'self'",
      path == "/" ? " https:" : "", framed_by.empty() ? " 'none'" : framed_by);
}

// With those that the server itself answers: HEAD as GET without its body.
std::string all_methods(const std::string& of_routes) {
  return of_routes + (of_routes.find("GET") == std::string::npos ? "" : ", HEAD") + ", OPTIONS";
}

std::string address_client(const HttpRequest& request) { return "address " + client_network(request.client); }

}  // namespace

// A step of a request, for the metrics.
class Service::InFlight {
 public:
  explicit InFlight(Service& service) : service_(service) {
    service_.metrics.requests_in_flight(++service_.in_flight_);
  }
  ~InFlight() { service_.metrics.requests_in_flight(--service_.in_flight_); }
  InFlight(const InFlight&) = delete;
  InFlight& operator=(const InFlight&) = delete;

 private:
  Service& service_;
};

Service::Service(catalogue::Catalogue& catalogue, recommend::ModelFinder find_model, ServiceSettings service_settings,
                 core::MessageSink to_log)
    : settings(std::move(service_settings)),
      message(std::move(to_log)),
      limits({settings.rate_per_minute, settings.rate_burst, static_cast<std::size_t>(settings.requests_at_a_time)},
             shared_buckets(catalogue, {settings.rate_per_minute, settings.rate_burst})),
      picture_limits({pictures_a_request * settings.rate_per_minute, pictures_a_request * settings.rate_burst, 0}),
      shop(catalogue, std::move(find_model), shop_options(settings, metrics, message)),
      query_ids(key_of_query_ids(catalogue)),
      cursors(key_of_query_ids(catalogue)),
      fetching(catalogue.local_file(".fetched"), settings.allow_private_addresses, {}, settings.hosts),
      photo_fetching({settings.photo_urls, static_cast<std::size_t>(settings.max_body_bytes)}),
      decoding({workers(settings.decode_workers), decode_limits(settings).max_memory,
                static_cast<std::size_t>(settings.decode_queue)}),
      storage_(static_cast<std::size_t>(settings.stored_bytes_per_day)) {
  image::start_decoders(decoding.options().at_a_time);
  add_recommendation_routes(*this);
  add_embedding_route(*this);
  add_product_routes(*this);
  add_bulk_route(*this);
  add_feed_route(*this);
  add_catalogue_routes(*this);
  add_owner_routes(*this);
  add_sync_routes(*this);
  add_operation_routes(*this);
  require_no_route(router, settings.base_path);
}

image::DecodeLimits decode_limits(const ServiceSettings& settings) {
  image::DecodeLimits limits;
  limits.max_pixels = settings.max_pixels;
  limits.max_seconds = static_cast<double>(settings.decode_milliseconds) / 1000;
  limits.max_memory = static_cast<std::size_t>(settings.decoding_memory_mb) << 20;
  return limits;
}

// Nothing without an Authorization header. Throws Problem 401 for one that is no key of this catalogue.
std::optional<catalogue::ApiKey> Service::key_of(const HttpRequest& request) {
  const std::string header = request.header("Authorization");
  if (header.empty()) return std::nullopt;
  constexpr std::string_view scheme = "bearer ";
  if (core::begins_with(header, scheme)) {
    std::string_view token = std::string_view(header).substr(scheme.size());
    token.remove_prefix(std::min(token.find_first_not_of(' '), token.size()));
    auto key = shop.catalogue().keys().check(token, core::current_time());
    if (key) return key;
  }
  throw Problem(401, "unknown-key", "expected 'Bearer' and a key of this catalogue that is not revoked, found another",
                "Authorization");
}

bool Service::may_store(const HttpRequest& request, std::size_t bytes, std::chrono::sys_days today) {
  return !request.key.empty() || storage_.take(address_client(request), bytes, today);
}

void Service::enter(ClientLimits& entered, const std::string& client, Admitted& admitted) {
  // First, so that a refusal says as well what is left.
  admitted.limits = &entered;
  admitted.client = client;
  admitted.held = std::make_shared<ClientLimits::Admission>(entered.enter(client, ClientLimits::Clock::now()));
}

// RateLimit and RateLimit-Policy (draft-ietf-httpapi-ratelimit-headers-10).
void Service::add_quota(const Admitted& admitted, HttpResponse& response) const {
  if (admitted.limits == nullptr) return;
  const auto quota = admitted.limits->quota(admitted.client, ClientLimits::Clock::now());
  if (!quota) return;
  const char* const policy = admitted.limits == &picture_limits ? "pictures" : "requests";
  response.headers.emplace_back("RateLimit-Policy",
                                fmt::format("\"{}\";q={};w={}", policy, quota->requests, quota->window.count()));
  response.headers.emplace_back("RateLimit",
                                fmt::format("\"{}\";r={};t={}", policy, quota->left, quota->until_full.count()));
}

// The key, its scope and what the client has asked before.
void Service::check_key(HttpRequest& request, Admitted& admitted) {
  const RouteAccess access = admitted.route->access;
  // Probes, scrapes and the page are never turned away: that is when they are needed.
  if (access == RouteAccess::open) return;
  if (access == RouteAccess::picture) return enter(picture_limits, address_client(request), admitted);
  std::optional<catalogue::ApiKey> key;
  try {
    key = key_of(request);
  } catch (const Problem&) {
    // Counts against the address, so that guessing is slow.
    enter(limits, address_client(request), admitted);
    throw;
  }
  if (key) {
    request.key = key->id;
    request.may_write = key->allows(catalogue::KeyScope::write);
  }
  enter(limits, key ? "key " + key->id : address_client(request), admitted);
  const catalogue::KeyScope scope = scope_of(access);
  // What is open to everybody is open to every key too: a shop's page with a key for writing reads as well.
  const bool needs_key = access == RouteAccess::write || access == RouteAccess::embed || settings.reads == "key";
  if (!key && needs_key) {
    throw Problem(401, "key-needed",
                  fmt::format("expected a header 'Authorization: Bearer KEY' with a key of scope {}, found none; "
                              "`selvedge key create` makes keys",
                              catalogue::to_string(scope)),
                  "Authorization");
  }
  if (key && needs_key && !key->allows(scope)) {
    throw Problem(403, "scope-needed",
                  fmt::format("expected a key of scope {}, found one without it", catalogue::to_string(scope)),
                  "Authorization");
  }
}

void Service::add_cors(const HttpRequest& request, HttpResponse& response) const {
  const std::string origin = request.header("Origin");
  const auto& allowed = settings.cors_origins;
  if (allowed.empty()) return;
  const bool all = std::find(allowed.begin(), allowed.end(), "*") != allowed.end();
  // Also where the origin is not allowed, or none was sent: a cache must not hand that answer to an allowed one.
  if (!all) response.headers.emplace_back("Vary", "Origin");
  if (origin.empty() || (!all && std::find(allowed.begin(), allowed.end(), origin) == allowed.end())) return;
  response.headers.emplace_back("Access-Control-Allow-Origin", all ? "*" : origin);
  response.headers.emplace_back("Access-Control-Expose-Headers",
                                "X-Request-Id, Retry-After, RateLimit, RateLimit-Policy, ETag");
}

std::optional<HttpResponse> Service::admit_checked(HttpRequest& request, Admitted& admitted) {
  // The base path without its slash: from there a page's relative links would lead beside it.
  if (request.path.empty()) {
    HttpResponse response{308, {}, {}, {}, {}, {}};
    const std::string query = request.query_text.empty() ? "" : "?" + request.query_text;
    response.headers = {{"Location", request.base_path + query}};
    return response;
  }
  const std::string methods = router.methods_of(request.path);
  if (request.method == "OPTIONS" && !methods.empty()) {
    HttpResponse response{204, {}, {}, {}, {}, {}};
    response.headers = {
        {"Allow", all_methods(methods)},
        {"Access-Control-Allow-Methods", methods},
        {"Access-Control-Allow-Headers", "Authorization, Content-Type, If-Match, If-None-Match, X-Request-Id"},
        {"Access-Control-Max-Age", "600"}};
    return response;
  }
  auto [route, values] = router.find(request.method, request.path);
  request.route = route->method + " " + route->path;
  request.path_values = std::move(values);
  admitted.route = route;
  check_key(request, admitted);
  return std::nullopt;
}

// What `make` answers, or throws as a problem document.
HttpResponse Service::guarded(const HttpRequest& request, const std::function<HttpResponse()>& make) {
  const auto to_log = [&](const std::exception& error) {
    message(fmt::format("request {}: {}", request.id, error.what()));
  };
  try {
    return make();
  } catch (const Problem& problem) {
    const bool turned_away = problem.status() == 401 || problem.status() == 403 || problem.status() == 413 ||
                             problem.status() == 429 || problem.status() == 503;
    if (turned_away) metrics.rejected(problem.type());
    HttpResponse response = response_of(problem, request.id);
    if (problem.status() == 405) response.headers.emplace_back("Allow", all_methods(router.methods_of(request.path)));
    return response;
  } catch (const Error& error) {
    const Problem problem = problem_of(error);
    if (problem.status() == 503) metrics.rejected(problem.type());
    if (std::string_view(problem.what()) != error.what()) to_log(error);
    return response_of(problem, request.id);
  } catch (const std::exception& error) {
    to_log(error);
    return response_of(problem_of(Error(ErrorKind::internal, "")), request.id);
  }
}

HttpResponse Service::finished(const HttpRequest& request, HttpResponse response, const Admitted& admitted) {
  add_cors(request, response);
  add_quota(admitted, response);
  response.headers.emplace_back("X-Request-Id", request.id);
  response.headers.emplace_back("X-Content-Type-Options", "nosniff");
  if (response.content_type.starts_with("text/html")) {
    response.headers.emplace_back("Content-Security-Policy",
                                  content_security_policy(request.path, settings.frame_ancestors));
    response.headers.emplace_back("Referrer-Policy", "same-origin");
  }
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - admitted.since;
  metrics.request_done(request.route, response.status, took.count());
  response.held = admitted.held;
  return response;
}

std::optional<HttpResponse> Service::admit(HttpRequest& request, Admitted& admitted) {
  const InFlight counted(*this);
  std::optional<HttpResponse> ends_here;
  HttpResponse response = guarded(request, [&] {
    ends_here = admit_checked(request, admitted);
    return ends_here.value_or(HttpResponse{});
  });
  // A content type without an answer that ends here: the problem document of what was thrown.
  if (!ends_here && response.content_type.empty()) return std::nullopt;
  return finished(request, std::move(response), admitted);
}

HttpResponse Service::answer(HttpRequest& request, const Admitted& admitted) {
  const InFlight counted(*this);
  return finished(request, guarded(request, [&] { return admitted.route->answer(request); }), admitted);
}

HttpResponse Service::answer(HttpRequest& request) {
  Admitted admitted;
  if (auto response = admit(request, admitted)) return std::move(*response);
  return answer(request, admitted);
}

HttpResponse Service::refuse(const HttpRequest& request, const Problem& problem, const Admitted& admitted) {
  return finished(request, guarded(request, [&]() -> HttpResponse { throw problem; }), admitted);
}

bool Service::is_open(const HttpRequest& request) const {
  return std::ranges::any_of(router.routes(), [&](const Route& route) {
    return route.access == RouteAccess::open && route.method == request.method && route.path == request.path;
  });
}

void add_route(Service& service, const char* method, const char* path, RouteAccess access, RouteFunction function,
               std::optional<std::size_t> max_body) {
  const std::string_view name = method;
  const bool wants_body = name == "POST" || name == "PUT" || name == "PATCH";
  service.router.add({method, path, access,
                      [&service, function](const HttpRequest& request) { return function(service, request); },
                      max_body.value_or(wants_body ? static_cast<std::size_t>(service.settings.max_body_bytes) : 0)});
}

}  // namespace selvedge::service
