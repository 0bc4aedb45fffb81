// First addresses as names of clients, then the buckets. A bucket is refilled when it is looked at, by the time since
// the last look. Several services each count in their own memory and settle through the catalogue in a thread.
#include "shop/service/client_limits.h"

#include <arpa/inet.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <exception>

#include "selvedge/error.h"
#include "shop/service/problem.h"

namespace selvedge::service {
namespace {

double seconds(ClientLimits::Clock::duration duration) { return std::chrono::duration<double>(duration).count(); }

using Ipv6 = std::array<unsigned char, 16>;

std::string text_of(const Ipv6& bytes) {
  char text[INET6_ADDRSTRLEN];
  constexpr Ipv6 mapped{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF};
  const bool is_ipv4 = std::equal(mapped.begin(), mapped.begin() + 12, bytes.begin());
  return is_ipv4 ? ::inet_ntop(AF_INET, bytes.data() + 12, text, sizeof text)
                 : ::inet_ntop(AF_INET6, bytes.data(), text, sizeof text);
}

}  // namespace

std::optional<std::string> plain_address(std::string_view text) {
  const auto digits = [](std::string_view port) { return port.find_first_not_of("0123456789") == port.npos; };
  if (text.starts_with('[')) {
    const std::size_t end = text.find(']');
    if (end == text.npos) return std::nullopt;
    const std::string_view port = text.substr(end + 1);
    if (!port.empty() && (port.front() != ':' || !digits(port.substr(1)))) return std::nullopt;
    text = text.substr(1, end - 1);
  } else if (const std::size_t colon = text.find(':'); colon != text.npos && colon == text.rfind(':')) {
    if (!digits(text.substr(colon + 1))) return std::nullopt;
    text = text.substr(0, colon);
  }
  const std::string plain(text.substr(0, text.find('%')));
  if (plain.find('\0') != plain.npos) return std::nullopt;  // where inet_pton would stop reading
  Ipv6 bytes{};
  if (::inet_pton(AF_INET, plain.c_str(), bytes.data()) == 1) return plain;
  if (::inet_pton(AF_INET6, plain.c_str(), bytes.data()) == 1) return text_of(bytes);
  return std::nullopt;
}

std::string client_network(const std::string& address) {
  const auto plain = plain_address(address);
  if (!plain) return address;
  Ipv6 bytes{};
  if (::inet_pton(AF_INET6, plain->c_str(), bytes.data()) != 1) return *plain;
  std::fill(bytes.begin() + 8, bytes.end(), static_cast<unsigned char>(0));
  return text_of(bytes) + "/64";
}

ClientLimits::ClientLimits(const ClientLimitOptions& options, SharedBuckets shared)
    : options_(options), shared_(std::move(shared)) {
  if (shared_ && options_.per_minute > 0) settling_ = std::thread([this] { keep_settling(); });
}

ClientLimits::~ClientLimits() {
  {
    const std::lock_guard lock(mutex_);
    ends_ = true;
  }
  ending_.notify_all();
  if (settling_.joinable()) settling_.join();
}

void ClientLimits::keep_settling() {
  for (;;) {
    {
      std::unique_lock lock(mutex_);
      if (ending_.wait_for(lock, options_.settle_every, [this] { return ends_; })) return;
    }
    try {
      settle(Clock::now());
    } catch (const std::exception&) {
      // Out of memory. The next turn settles.
    }
  }
}

bool ClientLimits::settle(Clock::time_point now) {
  const std::lock_guard one_at_a_time(settling_mutex_);
  std::vector<catalogue::SpentTokens> spent;
  {
    const std::lock_guard lock(mutex_);
    spent.reserve(states_.size());  // before anything is taken down to 0
    for (auto& [client, state] : states_) {
      if (state.spent > 0) spent.push_back({client, std::exchange(state.spent, 0)});
    }
  }
  if (spent.empty()) return true;
  std::vector<double> left;
  try {
    left = shared_(spent);
  } catch (const std::exception&) {
    // Most likely the catalogue does not answer. The spent tokens are kept for the next turn.
  }
  const std::lock_guard lock(mutex_);
  alone_ = left.empty();
  for (std::size_t i = 0; i < spent.size(); ++i) {
    const auto at = states_.find(spent[i].client);
    if (at == states_.end()) continue;
    State& state = at->second;
    if (left.empty()) {
      state.spent += spent[i].requests;
      continue;
    }
    state.tokens = left[i] - static_cast<double>(state.spent);  // spent while the catalogue was asked
    state.since = now;
  }
  return !left.empty();
}

void ClientLimits::refill(State& state, Clock::time_point now) const {
  state.tokens = std::min(options_.burst, state.tokens + seconds(now - state.since) * options_.per_minute / 60);
  state.since = now;
}

double ClientLimits::take_token(const std::string& client, Clock::time_point now) {
  const std::lock_guard lock(mutex_);
  State& state = states_.at(client);
  refill(state, now);
  if (state.tokens < 1) return (1 - state.tokens) * 60 / options_.per_minute;
  state.tokens -= 1;
  if (shared_) ++state.spent;
  return 0;
}

// Called before a token is taken, so a refusal for too many at a time costs none.
ClientLimits::Admission ClientLimits::take_place(const std::string& client, Clock::time_point now) {
  const std::lock_guard lock(mutex_);
  if (states_.size() >= forget_at_ && !states_.contains(client)) forget_idle(now);
  State& state = states_.try_emplace(client, State{options_.burst, now, 0, 0}).first->second;
  if (options_.at_a_time > 0 && state.inside >= options_.at_a_time) {
    throw Problem(429, "too-many-at-a-time",
                  fmt::format("expected at most {} requests at a time, found one more", options_.at_a_time));
  }
  ++state.inside;
  return {*this, client};
}

ClientLimits::Admission ClientLimits::enter(const std::string& client, Clock::time_point now) {
  Admission admission = take_place(client, now);
  if (options_.per_minute <= 0) return admission;
  if (const double wait = take_token(client, now); wait > 0) {
    throw Problem(429, "too-many-requests",
                  fmt::format("expected at most {} requests a minute, found more", options_.per_minute), {},
                  static_cast<int>(std::ceil(wait)));
  }
  return admission;
}

std::optional<ClientQuota> ClientLimits::quota(const std::string& client, Clock::time_point now) const {
  if (options_.per_minute <= 0) return std::nullopt;
  State state{options_.burst, now, 0, 0};
  {
    const std::lock_guard lock(mutex_);
    if (const auto known = states_.find(client); known != states_.end()) state = known->second;
  }
  refill(state, now);
  const auto seconds_for = [&](double tokens) {
    return std::chrono::seconds(static_cast<std::int64_t>(std::ceil(tokens * 60 / options_.per_minute)));
  };
  return ClientQuota{static_cast<std::int64_t>(options_.burst),
                     std::max<std::int64_t>(0, static_cast<std::int64_t>(state.tokens)), seconds_for(options_.burst),
                     seconds_for(options_.burst - state.tokens)};
}

void ClientLimits::leave(const std::string& client) {
  const std::lock_guard lock(mutex_);
  if (const auto at = states_.find(client); at != states_.end()) --at->second.inside;
}

// Forgets clients whose bucket is full; a new client starts with a full one as well. While the shared buckets cannot be
// reached, tokens that are spent there count as full again after the same time. Few requests pay for it, even where
// nobody can be forgotten.
void ClientLimits::forget_idle(Clock::time_point now) {
  std::erase_if(states_, [&](const auto& entry) {
    const State& state = entry.second;
    return state.inside == 0 && (state.spent == 0 || alone_) &&
           state.tokens + seconds(now - state.since) * options_.per_minute / 60 >= options_.burst;
  });
  forget_at_ = std::max(many_clients, 2 * states_.size());
}

std::size_t ClientLimits::clients() const {
  const std::lock_guard lock(mutex_);
  return states_.size();
}

}  // namespace selvedge::service
