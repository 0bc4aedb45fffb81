// The service's metrics for Prometheus. prometheus-cpp stays inside metrics.cpp.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "shop/catalogue/sync_log.h"

namespace selvedge::service {

// Thread-safe.
class Metrics {
 public:
  Metrics();
  ~Metrics();

  // Counts an answer. `route` is HttpRequest::route, never text of a client. `seconds` is the time from the whole head
  // to the answer, without sending it.
  void request_done(const std::string& route, int status, double seconds);
  // Counts one stage of a request: "decode", "embed", "search", "explain" or "write".
  void stage_done(const std::string& stage, double seconds);
  // Counts one run of the network over so many images.
  void batch_embedded(std::size_t images);
  // Sets how many images wait for the network.
  void waiting(std::size_t images);
  // Sets how many requests are being answered.
  void requests_in_flight(std::size_t count);
  // Counts a refused request. `reason` is the type of its problem (Problem::type): "too-many-requests".
  void rejected(const std::string& reason);
  // Counts a graph search that was also done exactly. The graph found `found` of the `expected` right products.
  void search_sampled(std::size_t found, std::size_t expected);
  // Sets the lag of the replicas (CatalogueServer::staleness).
  void replicas_behind(double seconds);
  // Sets the state of each feed. `feeds`: every feed that ever ran.
  void syncs(const std::vector<catalogue::FeedHistory>& feeds);
  // Sets what the index holds: the products that shoppers can find, their images, and the catalogue's revision.
  void catalogue(std::size_t products, std::size_t images, long long revision);

  // Prometheus' text exposition format, 0.0.4.
  std::string text() const;

 private:
  struct Families;
  std::unique_ptr<Families> families_;
};

}  // namespace selvedge::service
