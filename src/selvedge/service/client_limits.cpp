#include "selvedge/service/client_limits.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "selvedge/core/error.h"
#include "selvedge/service/problem.h"

namespace selvedge {
namespace {

// Clients remembered before those at rest are forgotten; each takes some hundred bytes.
constexpr std::size_t many_clients = 10'000;

// After the shared bucket could not be asked.
constexpr auto alone_for = std::chrono::seconds(10);

double seconds(ClientLimits::Clock::duration duration) { return std::chrono::duration<double>(duration).count(); }

}  // namespace

std::optional<double> ClientLimits::ask_shared(const std::string& client, Clock::time_point now) {
  {
    const std::lock_guard lock(mutex_);
    if (!shared_ || now < ask_shared_from_) return std::nullopt;
  }
  const auto began = Clock::now();
  try {
    return shared_(client);
  } catch (const Error&) {
    const std::lock_guard lock(mutex_);
    // From now on: the answer may have been waited for.
    ask_shared_from_ = now + (Clock::now() - began) + alone_for;
    return std::nullopt;
  }
}

double ClientLimits::ask_own(const std::string& client, Clock::time_point now) {
  const std::lock_guard lock(mutex_);
  State& state = states_.at(client);
  const double per_second = options_.per_minute / 60;
  state.tokens = std::min(options_.burst, state.tokens + seconds(now - state.since) * per_second);
  state.since = now;
  if (state.tokens < 1) return (1 - state.tokens) / per_second;
  state.tokens -= 1;
  return 0;
}

// Before a token is taken: one who asks too much at a time loses none by it.
ClientLimits::Admission ClientLimits::take_place(const std::string& client, Clock::time_point now) {
  const std::lock_guard lock(mutex_);
  if (states_.size() >= many_clients && !states_.contains(client)) forget_idle(now);
  State& state = states_.try_emplace(client, State{options_.burst, now, 0}).first->second;
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
  const std::optional<double> shared_wait = ask_shared(client, now);
  const double wait = shared_wait ? *shared_wait : ask_own(client, now);
  if (wait > 0) {
    throw Problem(429, "too-many-requests",
                  fmt::format("expected at most {} requests a minute, found more", options_.per_minute), {},
                  static_cast<int>(std::ceil(wait)));
  }
  return admission;
}

void ClientLimits::leave(const std::string& client) {
  const std::lock_guard lock(mutex_);
  if (const auto at = states_.find(client); at != states_.end()) --at->second.inside;
}

// Those whose bucket is full again lose nothing by it.
void ClientLimits::forget_idle(Clock::time_point now) {
  std::erase_if(states_, [&](const auto& entry) {
    const State& state = entry.second;
    return state.inside == 0 && state.tokens + seconds(now - state.since) * options_.per_minute / 60 >= options_.burst;
  });
}

std::size_t ClientLimits::clients() const {
  const std::lock_guard lock(mutex_);
  return states_.size();
}

}  // namespace selvedge
