// One HTTP request and its answer, within the limits of DownloadOptions. Inside fetch/ only.
#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "shop/fetch/download_options.h"

namespace selvedge::fetch {

// The status and the headers that matter here. After redirects, those of the last answer.
struct HttpHead {
  long status = 0;
  std::string etag;
  std::string last_modified;
  std::string content_type;
  std::string content_encoding;
  std::string content_range;
};

struct HttpAnswer {
  HttpHead head;
  std::string problem;    // why there is no whole answer; empty if there is one, whatever its status
  bool may_pass = false;  // whether the same request may succeed later
  std::optional<std::chrono::seconds> retry_after;  // what the server asks for
};

// Takes a piece of the body of an answer 200 or 206. Returns why no more of it is wanted; empty: go on.
using BodySink = std::function<std::string(const HttpHead&, std::span<const std::byte>)>;

// Speaks http and https, follows redirects and unpacks nothing. What DownloadOptions::hosts holds goes to those hosts
// alone, and never over http if it is for https. It connects to public addresses only, unless others are allowed. The
// address is checked when the connection is made, after the name was resolved. So neither a redirect nor a name that
// changes its address gets past the check. Connections are kept for the next request. For one thread.
class HttpClient {
 public:
  // `options` and `stop` must outlive this. When `stop` becomes true, a running request ends within about a second.
  HttpClient(const DownloadOptions& options, const std::atomic<bool>& stop);
  ~HttpClient();
  HttpClient(const HttpClient&) = delete;
  HttpClient& operator=(const HttpClient&) = delete;

  // `headers` are whole lines without an end, "Range: bytes=5-".
  HttpAnswer get(const std::string& url, const std::vector<std::string>& headers, const BodySink& body);

 private:
  struct State;
  HttpAnswer get_once(const std::string& url, const std::vector<std::string>& headers, bool trusted,
                      std::chrono::milliseconds time, std::string& next);
  std::unique_ptr<State> state_;
};

}  // namespace selvedge::fetch
