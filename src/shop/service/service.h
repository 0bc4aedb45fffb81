// The state that all routes share, and the functions that add routes. `selvedge serve` has one Service.
#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "ground/core/message_sink.h"
#include "ground/image/decode.h"
#include "shop/recommend/live_shop.h"
#include "shop/service/answer_cursor.h"
#include "shop/service/client_allowance.h"
#include "shop/service/client_limits.h"
#include "shop/service/decoding_queue.h"
#include "shop/service/metrics.h"
#include "shop/service/photo_fetching.h"
#include "shop/service/picture_fetching.h"
#include "shop/service/problem.h"
#include "shop/service/query_id.h"
#include "shop/service/router.h"
#include "shop/service/settings.h"

namespace selvedge::service {

struct Service {
  // Loads model, index and finder, and adds all routes. `catalogue` must outlive this. `to_log` gets messages for
  // people, from any thread. Throws as LiveShop and garments::Finder, and invalid_argument if settings.base_path is one
  // of the service's own paths.
  Service(catalogue::Catalogue& catalogue, recommend::ModelFinder find_model, ServiceSettings service_settings,
          core::MessageSink to_log);

  const ServiceSettings settings;
  const core::MessageSink message;  // writes to the log, for people; from any thread
  Metrics metrics;
  ClientLimits limits;
  ClientLimits picture_limits;  // larger, for thumbnails: a page asks for many at once
  recommend::LiveShop shop;
  const QueryIds query_ids;
  const AnswerCursors cursors;
  PictureFetching fetching;      // of products' pictures
  PhotoFetching photo_fetching;  // of query photos
  DecodingQueue decoding;
  std::atomic<bool> draining = false;  // the service will stop, so /readyz says no
  Router router;

  // A request is answered in two steps, admit() and answer(), so that its key and rate are checked before its body is
  // read. Failures of a route become problem documents. Both steps add the headers that every answer carries. Any
  // number of threads may call them at once.
  struct Admitted {
    const Route* route = nullptr;
    std::shared_ptr<void> held;  // its place among the client's requests at a time; keep it until the answer is sent
    std::string client;          // the name under which its requests are counted
    const ClientLimits* limits = nullptr;                                            // that count them; nullptr: none
    std::chrono::steady_clock::time_point since = std::chrono::steady_clock::now();  // when its head was complete
  };
  // The first step. Returns the answer if the request ends here. Otherwise it fills `admitted` and what http.h says of
  // `request`.
  std::optional<HttpResponse> admit(HttpRequest& request, Admitted& admitted);
  // The second step: calls the route. `admitted` is what the first step filled.
  HttpResponse answer(HttpRequest& request, const Admitted& admitted);
  // Both steps, for a request whose body is received already.
  HttpResponse answer(HttpRequest& request);
  // Counts bytes that the client makes the service store. False if its allowance for the day is used up. Clients with a
  // key have no bound and are not counted.
  bool may_store(const HttpRequest& request, std::size_t bytes, std::chrono::sys_days today);
  // The answer to an admitted request whose body could not be read.
  HttpResponse refuse(const HttpRequest& request, const Problem& problem, const Admitted& admitted);
  // Whether the request's route is open and has no {names} in its path: probes, metrics, openapi.json and the pages,
  // but not /assets/{name} and sample photos.
  bool is_open(const HttpRequest& request) const;

 private:
  class InFlight;
  std::optional<HttpResponse> admit_checked(HttpRequest& request, Admitted& admitted);
  void check_key(HttpRequest& request, Admitted& admitted);
  HttpResponse finished(const HttpRequest& request, HttpResponse response, const Admitted& admitted);
  HttpResponse guarded(const HttpRequest& request, const std::function<HttpResponse()>& make);
  std::optional<catalogue::ApiKey> key_of(const HttpRequest& request);
  void enter(ClientLimits& entered, const std::string& client, Admitted& admitted);
  void add_quota(const Admitted& admitted, HttpResponse& response) const;
  void add_cors(const HttpRequest& request, HttpResponse& response) const;

  ClientAllowance storage_;
  std::atomic<std::size_t> in_flight_ = 0;
};

// The limits for decoding one picture: max_pixels, decode_milliseconds and decoding_memory_mb of the settings.
image::DecodeLimits decode_limits(const ServiceSettings& settings);

// Adds a route. `max_body` is the size of its largest body in bytes. By default it is settings.max_body_bytes for POST,
// PUT and PATCH, and 0 for other methods.
using RouteFunction = HttpResponse (*)(Service& service, const HttpRequest& request);
void add_route(Service& service, const char* method, const char* path, RouteAccess access, RouteFunction function,
               std::optional<std::size_t> max_body = std::nullopt);

// Each group of routes has its own source file.
void add_recommendation_routes(Service& service);  // recommendation_routes.cpp
void add_embedding_route(Service& service);        // embedding_route.cpp
void add_product_routes(Service& service);         // product_routes.cpp
void add_bulk_route(Service& service);             // bulk_route.cpp
void add_feed_route(Service& service);             // feed_route.cpp
void add_catalogue_routes(Service& service);       // catalogue_routes.cpp: images, catalogue, samples, feedback
void add_owner_routes(Service& service);      // owner_routes.cpp: feedback, keys and settings, for the shop's owner
void add_sync_routes(Service& service);       // sync_routes.cpp: the runs of the shop's feeds
void add_operation_routes(Service& service);  // operation_routes.cpp: health, metrics, openapi.json, the pages

}  // namespace selvedge::service
