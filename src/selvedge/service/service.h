// What all routes share, and the table of routes.
#pragma once

#include <atomic>
#include <cstddef>
#include <functional>
#include <mutex>
#include <optional>
#include <string>

#include "selvedge/service/client_limits.h"
#include "selvedge/service/fair_semaphore.h"
#include "selvedge/service/live_shop.h"
#include "selvedge/service/metrics.h"
#include "selvedge/service/picture_fetching.h"
#include "selvedge/service/router.h"
#include "selvedge/service/settings.h"

namespace selvedge {

struct Service {
  Service(Catalogue& catalogue, ModelFinder find_model, ServiceSettings service_settings,
          std::function<void(const std::string&)> to_log);

  const ServiceSettings settings;
  const std::function<void(const std::string&)> message;  // to the log: for the shop's people. Any thread
  Metrics metrics;
  ClientLimits limits;
  ClientLimits picture_limits;  // a page asks for many at once
  LiveShop shop;
  PictureFetching fetching;
  FairSemaphore decoders;              // pictures decoded at a time
  std::atomic<bool> draining = false;  // told to stop: /readyz says no
  Router router;

  // Answers one request, whatever happens: a problem document at worst. Any thread. Adds what every answer carries.
  HttpResponse answer(HttpRequest& request);

 private:
  HttpResponse answer_checked(HttpRequest& request);
  HttpResponse answer_admitted(HttpRequest& request, const Route& route);
  std::optional<ApiKey> key_of(const HttpRequest& request);
  void add_cors(const HttpRequest& request, HttpResponse& response) const;

  std::atomic<std::size_t> in_flight_ = 0;
};

// One of the service's decoders, from its making on; waits for one that is free.
class Decoding {
 public:
  explicit Decoding(Service& service) : service_(service) { service_.decoders.acquire(); }
  ~Decoding() { service_.decoders.release(); }
  Decoding(const Decoding&) = delete;
  Decoding& operator=(const Decoding&) = delete;

 private:
  Service& service_;
};

// Puts a function of a group into the table.
using RouteFunction = HttpResponse (*)(Service& service, const HttpRequest& request);
void add_route(Service& service, const char* method, const char* path, RouteAccess access, RouteFunction function);

// The table of routes, each group in a source file of its own.
void add_recommendation_routes(Service& service);  // recommendation_routes.cpp
void add_product_routes(Service& service);         // product_routes.cpp
void add_bulk_route(Service& service);             // bulk_route.cpp
void add_catalogue_routes(Service& service);       // catalogue_routes.cpp: images, catalogue, samples, feedback
void add_operation_routes(Service& service);       // operation_routes.cpp: health, metrics, openapi.json, the page

}  // namespace selvedge
