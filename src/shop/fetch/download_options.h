// How pictures are fetched, and within which limits.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <string>

#include "ground/core/rng.h"

namespace selvedge {

struct DownloadOptions {
  std::size_t parallel = 16;                          // transfers at once
  std::size_t per_host = 6;                           // of them from one host
  std::size_t max_bytes = std::size_t{64} << 20;      // of one file
  std::chrono::milliseconds connect_timeout{10'000};  // name, connection and TLS together
  std::chrono::milliseconds total_timeout{60'000};    // one request with its redirects and its whole answer
  std::size_t max_redirects = 5;
  std::size_t tries = 5;                            // of one URL, where what went wrong may pass
  std::chrono::milliseconds first_pause{500};       // before the second try; doubles with each further one
  std::chrono::milliseconds longest_pause{60'000};  // a server that asks for a longer one is not asked again
  std::size_t give_up_host_after = 20;              // URLs in a row that one host did not answer
  bool allow_private_addresses = false;             // also loopback, link-local, ...; and the environment's proxy
  // Single private addresses that may be connected to all the same; empty: none.
  std::function<bool(const std::string& address, int port)> allowed_address;
  std::string user_agent = "selvedge";
  // Waits before a further try, called from any thread; empty: sleeps. For tests.
  std::function<void(std::chrono::milliseconds)> wait;
};

// How long to wait before try `next` (1: the first after the one that failed): doubling from first_pause up to
// longest_pause, times a random number of [0.5, 1), so that clients which failed together do not come back together.
std::chrono::milliseconds pause_before(std::size_t next, const DownloadOptions& options, Rng& rng);

// The host of an http or https URL in small letters, with its port where it names one; empty if it is no such URL.
std::string host_of(const std::string& url);

// The URL as it may be sent: bytes that have no place in a URL (spaces, controls, beyond ASCII) percent-encoded behind
// the host, as browsers do it.
std::string sendable_url(const std::string& url);

}  // namespace selvedge
