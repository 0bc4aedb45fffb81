// The limits of downloads.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include "ground/core/rng.h"
#include "shop/fetch/host_access.h"

namespace selvedge::fetch {

enum class Expected {
  picture,   // an answer that is surely none is refused
  any_file,  // and may be sent in gzip: it is kept as it came
};

struct DownloadOptions {
  Expected expected = Expected::picture;
  std::size_t parallel = 16;                          // transfers at once
  std::size_t per_host = 6;                           // of them from one host
  std::size_t max_bytes = std::size_t{64} << 20;      // of one file
  std::chrono::milliseconds connect_timeout{10'000};  // name, connection and TLS together
  std::chrono::milliseconds total_timeout{60'000};    // one request with its redirects and its whole answer
  std::size_t max_redirects = 5;
  std::size_t tries = 5;                            // of one URL, if its failure may be temporary
  std::chrono::milliseconds first_pause{500};       // before the second try; doubles with each further one
  std::chrono::milliseconds longest_pause{60'000};  // a server that asks for a longer pause is not asked again
  std::size_t give_up_host_after = 20;              // unanswered URLs of one host in a row
  bool allow_private_addresses = false;             // also loopback, link-local, ...; also the environment's proxy
  // Allows single private addresses; empty: none.
  std::function<bool(const std::string& address, int port)> allowed_address;
  // What is sent to single hosts (host_access.h), and to no other where they redirect to it.
  std::vector<HostAccess> hosts;
  std::string user_agent = "selvedge";
  // Waits before another try. Called from any thread; empty: sleeps. For tests.
  std::function<void(std::chrono::milliseconds)> wait;
};

// The pause before try `next` (1: the first after the one that failed). It doubles from first_pause up to
// longest_pause, times a random number of [0.5, 1), so that clients that failed together do not come back together.
std::chrono::milliseconds pause_before(std::size_t next, const DownloadOptions& options, core::Rng& rng);

// The host of an http or https URL in small letters, with its port if it names one. Empty for other text, and for a URL
// of which programs do not agree whose it is ("https://a\\@b/"): such a one is not fetched.
std::string host_of(const std::string& url);

// Whom a secret for this URL is meant for: "https://cdn.example:443". Empty where host_of is.
std::string origin_of(const std::string& url);

// The URL as it may be sent: a host with umlauts in the letters of the name system ("xn--..."), and bytes that no URL
// may hold (spaces, controls, beyond ASCII) percent-encoded after it, as browsers do.
std::string sendable_url(const std::string& url);

}  // namespace selvedge::fetch
