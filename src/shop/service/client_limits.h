// How much one client may ask: a rate by token bucket, and requests at a time.
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

namespace selvedge {

struct ClientLimitOptions {
  double per_minute = 600;                       // requests, refilled evenly; 0: any number
  double burst = 60;                             // requests at once after a pause
  std::size_t at_a_time = 16;                    // requests being answered; 0: any number
  std::chrono::milliseconds settle_every{1000};  // with shared buckets
};

// What an address counts as: an IPv6 network of 64 bits, of which a subscriber has all addresses; an IPv4 address also
// where it is written as an IPv6 one (::ffff:1.2.3.4). Another text stays as it is.
std::string client_network(const std::string& address);

// An address as proxies write it, with a port ("1.2.3.4:5", "[::1]:5") or without, as inet_ntop writes it; nothing for
// another text.
std::optional<std::string> plain_address(std::string_view text);

// Thread safety: all of it.
class ClientLimits {
 public:
  using Clock = std::chrono::steady_clock;
  // Takes what clients have spent here out of the buckets that several services share (Catalogue::spend_tokens). Throws
  // Error where they cannot be reached.
  using SharedBuckets = std::function<std::vector<double>(std::span<const SpentTokens> spent)>;
  // With shared buckets a thread settles what was spent (settle_every), so that no request waits for them. Until then a
  // client may ask each service for a burst; what they let in beyond the rate is waited for afterwards. Where the
  // shared buckets cannot be reached, each service counts for itself, and settles later.
  explicit ClientLimits(const ClientLimitOptions& options, SharedBuckets shared = {});
  ~ClientLimits();
  ClientLimits(const ClientLimits&) = delete;
  ClientLimits& operator=(const ClientLimits&) = delete;

  // What a request holds while it is answered.
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

  // `client` is a key's id or an address. Throws Problem 429 that says when to try again.
  Admission enter(const std::string& client, Clock::time_point now);
  // What the thread does: true unless the shared buckets could not be reached.
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

}  // namespace selvedge
