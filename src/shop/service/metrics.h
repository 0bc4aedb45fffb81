// The service's metrics, in Prometheus' text form. prometheus-cpp stays inside metrics.cpp.
//
// Thread-safe.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "shop/catalogue/sync_log.h"

namespace selvedge::service {

class Metrics {
 public:
  Metrics();
  ~Metrics();

  // `route` as in the table of routes, "unknown" if none fits; never text of a client.
  void request_done(const std::string& route, int status, double seconds);
  // Seconds of one stage of a request: decode, embed, search, explain, write.
  void stage_done(const std::string& stage, double seconds);
  void batch_embedded(std::size_t images);
  // Images waiting for the network.
  void waiting(std::size_t images);
  void requests_in_flight(std::size_t count);
  // A refused request; reason: rate, concurrency, queue, key, size.
  void rejected(const std::string& reason);
  // A graph search that was also done exactly: how many of the `expected` right products it found.
  void search_sampled(std::size_t found, std::size_t expected);
  void replicas_behind(double seconds);
  // Of every feed that ever ran.
  void syncs(const std::vector<catalogue::FeedHistory>& feeds);
  void catalogue(std::size_t products, std::size_t images, long long revision);

  // Prometheus' text exposition format, 0.0.4.
  std::string text() const;

 private:
  struct Families;
  std::unique_ptr<Families> families_;
};

}  // namespace selvedge::service
