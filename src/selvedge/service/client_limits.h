// How much one client may ask: a rate by token bucket, and requests at a time.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

namespace selvedge {

struct ClientLimitOptions {
  double per_minute = 600;     // requests, refilled evenly; 0: any number
  double burst = 60;           // requests at once after a pause
  std::size_t at_a_time = 16;  // requests being answered; 0: any number
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
  // Takes a token out of a client's bucket that several services share: 0, or the seconds to wait for one. Throws Error
  // where they cannot be asked.
  using SharedBucket = std::function<double(const std::string& client)>;
  // Where the shared bucket cannot be asked, and for some seconds after, each service counts for itself.
  explicit ClientLimits(const ClientLimitOptions& options, SharedBucket shared = {})
      : options_(options), shared_(std::move(shared)) {}

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
  std::size_t clients() const;

 private:
  struct State {
    double tokens = 0;
    Clock::time_point since;
    std::size_t inside = 0;
  };
  void leave(const std::string& client);
  // Seconds to wait; nothing where there is no shared bucket to ask.
  std::optional<double> ask_shared(const std::string& client, Clock::time_point now);
  double ask_own(const std::string& client, Clock::time_point now);
  Admission take_place(const std::string& client, Clock::time_point now);
  void forget_idle(Clock::time_point now);

  const ClientLimitOptions options_;
  const SharedBucket shared_;
  Clock::time_point ask_shared_from_{};
  mutable std::mutex mutex_;
  std::unordered_map<std::string, State> states_;
};

}  // namespace selvedge
