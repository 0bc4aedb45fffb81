// Fetches the query photos that a request names by URL. They stay in memory. Every failure gives the client the same
// answer, so a client of an open service learns nothing of the hosts that its server can reach.
#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "ground/core/message_sink.h"
#include "shop/service/byte_budget.h"
#include "shop/service/client_limits.h"

namespace selvedge::service {

struct PhotoFetchingOptions {
  bool allowed = false;                        // the setting photo_urls
  std::size_t max_bytes = 20 << 20;            // for all photos of a request together
  std::chrono::milliseconds patience{10'000};  // for all photos of a request together
  std::size_t at_a_time = 8;                   // requests that fetch; more are refused at once
  std::size_t at_a_time_of_client = 2;         // requests of one client that fetch, so that it keeps nobody else out
};

// Thread-safe.
class PhotoFetching {
 public:
  explicit PhotoFetching(const PhotoFetchingOptions& options);

  struct Photos {
    std::vector<std::string> files;            // their bytes, in the order of the URLs
    std::unique_ptr<ByteBudget::Share> share;  // of the memory for fetched photos; keep it as long as the files
  };
  // Fetches the photos of one request. `client` is its address. Only public addresses are fetched from. Throws Problem:
  // 400 if the setting is off; 429 if the client fetches too much at this moment, 503 if all clients together do; 422
  // if a photo could not be fetched. Only `log` gets the reason.
  Photos fetch(const std::string& client, const std::vector<std::string>& urls, const core::MessageSink& log);

  // Lets private addresses be fetched from for which `allowed` returns true. For tests; call it before the first
  // request.
  using AllowedAddress = std::function<bool(const std::string& address, int port)>;
  void allow_address(AllowedAddress allowed) { allowed_address_ = std::move(allowed); }

 private:
  class Place;  // of a request among those that fetch

  const PhotoFetchingOptions options_;
  AllowedAddress allowed_address_;
  ClientLimits of_client_;
  std::atomic<std::size_t> inside_ = 0;
  ByteBudget memory_;
};

}  // namespace selvedge::service
