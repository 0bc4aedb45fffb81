// The limits of downloads, and the reading of URLs that are fetched.
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
  picture,   // an answer that is surely no picture is refused
  any_file,  // any answer; it may come in gzip, and is kept as it came
};

struct DownloadOptions {
  Expected expected = Expected::picture;
  std::size_t parallel = 16;                          // transfers at once
  std::size_t per_host = 6;                           // transfers at once from one host
  std::size_t max_bytes = std::size_t{64} << 20;      // of one file
  std::chrono::milliseconds connect_timeout{10'000};  // resolving the name, connecting and TLS together
  std::chrono::milliseconds total_timeout{60'000};    // one request, with redirects and the whole answer
  // Silence of the server before the answer's body begins, and between two parts of it. Longer: the request is given
  // up.
  std::chrono::milliseconds first_silence{60'000};
  std::chrono::milliseconds silence{30'000};
  std::size_t max_redirects = 5;
  std::size_t tries = 5;                            // of one URL, if the failure may be temporary
  std::chrono::milliseconds first_pause{500};       // before the second try; doubles with each further try
  std::chrono::milliseconds longest_pause{60'000};  // a server that asks for a longer pause is not asked again
  std::size_t give_up_host_after = 20;              // unanswered URLs of one host in a row
  bool allow_private_addresses = false;             // also loopback, link-local, ...; also the proxy of the environment
  // Allows single private addresses. Empty: none.
  std::function<bool(const std::string& address, int port)> allowed_address;
  // What is sent to single hosts (host_access.h). It is not sent to a host that they redirect to.
  std::vector<HostAccess> hosts;
  std::string user_agent = "selvedge";
  // Waits before another try. Called from any thread. Empty: sleeps. Tests set it.
  std::function<void(std::chrono::milliseconds)> wait;
};

// The pause before try `next`, where 1 is the first one after a failure. It doubles from first_pause up to
// longest_pause, and is multiplied by a random number of [0.5, 1), so that clients that failed together do not come
// back together.
std::chrono::milliseconds pause_before(std::size_t next, const DownloadOptions& options, core::Rng& rng);

// The host of an http or https URL in small letters, with its port if it names one. Empty for other text, and for a URL
// whose host programs read differently ("https://a\@b/"). Such a URL is not fetched.
std::string host_of(const std::string& url);

// Scheme, host and port of a URL: "https://cdn.example:443". A secret for the URL is meant for these alone. Empty if
// host_of is empty.
std::string origin_of(const std::string& url);

// The URL as it may be sent, made as browsers do. An international host becomes its ASCII form ("xn--..."). Behind the
// host, bytes that no URL may hold (spaces, control characters, beyond ASCII) are percent-encoded.
std::string sendable_url(const std::string& url);

}  // namespace selvedge::fetch
