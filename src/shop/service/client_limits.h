// Limits one client: a rate by token bucket, and requests at a time.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <thread>
#include <unordered_map>
#include <utility>
#include <vector>

#include "shop/catalogue/catalogue.h"

namespace selvedge::service {

struct ClientLimitOptions {
  double per_minute = 600;                       // requests, refilled evenly; 0: no limit
  double burst = 60;                             // requests at once after a pause
  std::size_t at_a_time = 16;                    // requests being answered; 0: no limit
  std::chrono::milliseconds settle_every{1000};  // how often shared buckets are settled
};

// How much a client may still ask. A bucket that was emptied is full again after `window`.
struct ClientQuota {
  std::int64_t requests = 0;      // at once, after a pause
  std::int64_t left = 0;          // at once, now
  std::chrono::seconds window{};  // rounded up, as is the next
  std::chrono::seconds until_full{};
};

// The network that an address counts as. IPv6: its network of 64 bits, because a subscriber has all addresses of it.
// IPv4: the address, also if written as IPv6 (::ffff:1.2.3.4). Other text comes back unchanged.
std::string client_network(const std::string& address);

// Parses an address as proxies write it, with a port ("1.2.3.4:5", "[::1]:5") or without; returns it as inet_ntop
// writes it. Nothing for other text.
std::optional<std::string> plain_address(std::string_view text);

// Thread-safe.
class ClientLimits {
 public:
  using Clock = std::chrono::steady_clock;
  // Takes the clients' spent tokens out of the buckets that several services share (CatalogueServer::spend_tokens).
  // Throws Error if they cannot be reached.
  using SharedBuckets = std::function<std::vector<double>(std::span<const catalogue::SpentTokens> spent)>;
  // With shared buckets, a thread settles the spent tokens (settle_every); no request waits for them. Until then a
  // client may ask each service for a burst; what exceeded the rate is waited for afterwards. If the shared buckets
  // cannot be reached, each service counts alone and settles later.
  explicit ClientLimits(const ClientLimitOptions& options, SharedBuckets shared = {});
  ~ClientLimits();
  ClientLimits(const ClientLimits&) = delete;
  ClientLimits& operator=(const ClientLimits&) = delete;

  // Held by a request while it is answered.
  class Admission {
   public:
    Admission(ClientLimits& limits, std::string client) : limits_(&limits), client_(std::move(client)) {}
    ~Admission() {
      if (limits_ != nullptr) limits_->leave(client_);
    }
    Admission(Admission&& other) noexcept
        : limits_(std::exchange(other.limits_, nullptr)), client_(std::move(other.client_)) {}
    Admission& operator=(Admission&&) = delete;

   private:
    ClientLimits* limits_;
    std::string client_;
  };

  // `client` is a key's id or an address. Throws Problem 429, which says when to try again.
  Admission enter(const std::string& client, Clock::time_point now);
  // Nothing where there is no limit. As far as this service knows, where several share buckets.
  std::optional<ClientQuota> quota(const std::string& client, Clock::time_point now) const;
  // Done by the thread. True unless the shared buckets could not be reached.
  bool settle(Clock::time_point now);
  std::size_t clients() const;

 private:
  struct State {
    double tokens = 0;
    Clock::time_point since;
    std::size_t inside = 0;
    std::int64_t spent = 0;  // not settled yet
  };
  void leave(const std::string& client);
  void refill(State& state, Clock::time_point now) const;
  // Seconds to wait; 0: a token was taken.
  double take_token(const std::string& client, Clock::time_point now);
  void keep_settling();
  Admission take_place(const std::string& client, Clock::time_point now);
  void forget_idle(Clock::time_point now);

  const ClientLimitOptions options_;
  const SharedBuckets shared_;
  mutable std::mutex mutex_;
  std::unordered_map<std::string, State> states_;
  std::mutex settling_mutex_;  // taken before mutex_
  std::condition_variable ending_;
  bool ends_ = false;
  std::thread settling_;
};

}  // namespace selvedge::service
