// Limits the requests of each client: a rate by token bucket, and the number answered at a time.
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
  double per_minute = 600;                       // requests, refilled evenly; 0: no limit of the rate
  double burst = 60;                             // requests at once after a pause
  std::size_t at_a_time = 16;                    // requests being answered; 0: no limit
  std::chrono::milliseconds settle_every{1000};  // how often shared buckets are settled
};

// How many requests a client may still send. Times are rounded up to whole seconds.
struct ClientQuota {
  std::int64_t requests = 0;          // at once, after a pause: the size of its bucket
  std::int64_t left = 0;              // at once, now
  std::chrono::seconds window{};      // until an empty bucket is full
  std::chrono::seconds until_full{};  // until the bucket as it is now is full
};

// The network that an address counts as. For IPv6 it is the /64 network, because a subscriber has all addresses of it:
// "2001:db8::/64". For IPv4 it is the address, also if it is written as IPv6 (::ffff:1.2.3.4). Other text comes back
// unchanged.
std::string client_network(const std::string& address);

// Parses an address as proxies write it, with a port ("1.2.3.4:5", "[::1]:5") or without. Returns it as inet_ntop
// writes it, without port and zone. Nothing for other text.
std::optional<std::string> plain_address(std::string_view text);

// Thread-safe.
class ClientLimits {
 public:
  using Clock = std::chrono::steady_clock;
  // Takes the clients' spent tokens out of the buckets that several services share (CatalogueServer::spend_tokens).
  // Throws Error if they cannot be reached.
  using SharedBuckets = std::function<std::vector<double>(std::span<const catalogue::SpentTokens> spent)>;
  // With shared buckets, a thread settles the spent tokens every options.settle_every; no request waits for it. Until
  // then a client can get one burst from each service. Its bucket then goes below 0, and it waits until that is made
  // up. If the shared buckets cannot be reached, each service counts alone and settles later.
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

  // Admits a request of the client and takes a token from its bucket. `client` is any name that tells clients apart.
  // Throws Problem 429, with the time to wait, if the client asks too much or too much at a time.
  Admission enter(const std::string& client, Clock::time_point now);
  // What the client may still ask, as far as this service knows. Nothing if the rate has no limit.
  std::optional<ClientQuota> quota(const std::string& client, Clock::time_point now) const;
  // Settles with the shared buckets once; the thread calls it. False if they could not be reached.
  bool settle(Clock::time_point now);
  // How many clients are remembered.
  std::size_t clients() const;

 private:
  // Clients remembered before those at rest are forgotten; each takes some hundred bytes.
  static constexpr std::size_t many_clients = 10'000;
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
  std::size_t forget_at_ = many_clients;  // twice those that could not be forgotten last time
  bool alone_ = false;                    // the shared buckets could not be reached last time
  std::mutex settling_mutex_;             // taken before mutex_
  std::condition_variable ending_;
  bool ends_ = false;
  std::thread settling_;
};

}  // namespace selvedge::service
