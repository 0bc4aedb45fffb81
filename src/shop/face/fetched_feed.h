// Gets a feed that is behind a URL. Imports and syncs both do it this way.
#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <string>

#include "shop/face/picture_downloads.h"
#include "shop/feeds/product_feed.h"

namespace selvedge::face {

struct FeedFetching {
  std::filesystem::path folder;                      // a cache; an unchanged feed is not fetched again
  DownloadSettings downloads;                        // which addresses are allowed, and what single hosts get
  std::chrono::milliseconds total_timeout{600'000};  // of one request with its whole answer
  // Asked while the feed is fetched; true or an exception ends that. Empty: never.
  std::function<bool()> stop;
  // Waits before the feed is asked for again. Empty: sleeps. Tests set it.
  std::function<void(std::chrono::milliseconds)> wait;
};

// Fetches the feed at an http or https URL, at most `most` bytes. A user name and password in the URL go to its scheme,
// host and port alone, and into no file. Throws Error invalid_argument for a URL with a problem_of_feed_url,
// unavailable if the feed cannot be fetched or `stop` ends it. Messages show the URL without its secrets
// (fetch::shown_url).
std::string fetch_feed(const std::string& url, std::size_t most, const FeedFetching& fetching);

// Reads a feed that came from `url`. Such a feed may name no file of this machine: pictures by a path are skipped. A
// product without other pictures becomes `unusable`. Throws as feeds::parse_product_feed.
feeds::ProductFeed parse_fetched_feed(std::string bytes, const std::string& url, const feeds::FeedOptions& reading);

}  // namespace selvedge::face
