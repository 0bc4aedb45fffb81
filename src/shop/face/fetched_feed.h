// A feed behind a URL: the one way in which imports and syncs get it.
#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <string>

#include "shop/face/picture_downloads.h"
#include "shop/feeds/product_feed.h"

namespace selvedge::face {

struct FeedFetching {
  std::filesystem::path folder;                      // keeps the feed, so that it is not fetched again unchanged
  DownloadSettings downloads;                        // which addresses are allowed, and what single hosts are sent
  std::chrono::milliseconds total_timeout{600'000};  // of one request with its whole answer
  // Asked while it is waited for; true ends that. What it throws ends it too. Empty: never.
  std::function<bool()> stop;
  // Waits before the feed is asked for again. Empty: sleeps. For tests.
  std::function<void(std::chrono::milliseconds)> wait;
};

// The bytes of the feed at `url`, http or https, at most `most`. A name and password in the URL go to its scheme, host
// and port alone, and into no file. Throws Error unavailable where it cannot be fetched, or `stop` said so; the message
// shows the URL without what is secret in it.
std::string fetch_feed(const std::string& url, std::size_t most, const FeedFetching& fetching);

// Reads a feed that came from `url`. It names no file of this machine: pictures by a path are skipped, and a product
// without others is among the feed's `unusable`. Throws as feeds::parse_product_feed.
feeds::ProductFeed parse_fetched_feed(std::string bytes, const std::string& url, const feeds::FeedOptions& reading);

}  // namespace selvedge::face
