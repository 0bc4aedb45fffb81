// Fetches the query photos that a request names by URL. Nothing of them is kept on disk, and nothing is said of what a
// URL led to: the client of an open service must learn nothing of the hosts that its server can reach.
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
  std::size_t max_bytes = 20 << 20;            // of all photos of a request together
  std::chrono::milliseconds patience{10'000};  // likewise
  std::size_t at_a_time = 8;                   // requests whose photos are being fetched; more are refused at once
  std::size_t at_a_time_of_client = 2;         // of them of one client, so that its slow URLs keep nobody else out
};

// Thread-safe.
class PhotoFetching {
 public:
  explicit PhotoFetching(const PhotoFetchingOptions& options);

  struct Photos {
    std::vector<std::string> files;            // bytes, in the order of the URLs
    std::unique_ptr<ByteBudget::Share> share;  // of the memory for fetched photos; to be kept as long as the files
  };
  // `client`: an address. Throws Problem: 400 where the setting is off, 429 where the client has too many fetched at
  // the moment, 503 where all clients together have; and 422 that says no more than that a photo could not be fetched:
  // `log` gets the reason.
  Photos fetch(const std::string& client, const std::vector<std::string>& urls, const core::MessageSink& log);

  // A private address that may be fetched from all the same. For tests; to be called before the first request.
  using AllowedAddress = std::function<bool(const std::string& address, int port)>;
  void allow_address(AllowedAddress allowed) { allowed_address_ = std::move(allowed); }

 private:
  class Place;  // among those that fetch

  const PhotoFetchingOptions options_;
  AllowedAddress allowed_address_;
  ClientLimits of_client_;
  std::atomic<std::size_t> inside_ = 0;
  ByteBudget memory_;
};

}  // namespace selvedge::service
