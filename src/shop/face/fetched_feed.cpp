// A name and password in the URL become access to its origin alone; the download then knows the URL without them. A
// fetched feed may name pictures by URL only: a path in it would be a file of this machine.
#include "shop/face/fetched_feed.h"

#include <fmt/format.h>

#include <random>
#include <utility>
#include <vector>

#include "ground/files/read_file.h"
#include "selvedge/error.h"
#include "shop/fetch/download_cache.h"
#include "shop/fetch/downloads.h"
#include "shop/fetch/host_access.h"

namespace selvedge::face {

std::string fetch_feed(const std::string& url, std::size_t most, const FeedFetching& fetching) {
  if (const auto problem = fetch::problem_of_feed_url(url))
    throw Error(ErrorKind::invalid_argument, fmt::format("{}: {}", fetch::shown_url(url), *problem));
  fetch::DownloadOptions options = download_options(fetching.downloads);
  options.expected = fetch::Expected::any_file;
  options.max_bytes = most;
  options.total_timeout = fetching.total_timeout;
  options.first_silence = std::chrono::seconds(120);  // many shops make their feed when it is asked for
  options.wait = fetching.wait;
  // What is secret in the address goes to no file.
  const fetch::SplitUrl split = fetch::split_credentials(url);
  if (!split.user.empty() || !split.password.empty()) {
    fetch::HostAccess access;
    if (const fetch::HostAccess* known = fetch::access_to(split.url, options.hosts)) access = *known;
    access.host = fetch::origin_of(split.url);
    access.user = split.user;
    access.password = split.password;
    options.hosts.insert(options.hosts.begin(), std::move(access));
  }
  const fetch::DownloadCache cache(fetching.folder);
  fetch::Downloads downloads(cache, {split.url}, std::move(options), core::Rng(std::random_device()()));
  const fetch::DownloadResult result = wait_for(downloads, split.url, fetching.stop);
  if (!result.problem.empty())
    throw Error(ErrorKind::unavailable, fmt::format("{}: {}", fetch::shown_url(url), result.problem));
  return files::read_text(result.file, most);
}

feeds::ProductFeed parse_fetched_feed(std::string bytes, const std::string& url, const feeds::FeedOptions& reading) {
  feeds::ProductFeed feed = feeds::parse_product_feed(std::move(bytes), fetch::shown_url(url), "/", reading);
  for (feeds::FeedProduct& product : feed.products) {
    std::erase_if(product.images, [&](const feeds::FeedImage& image) {
      const bool path = feeds::is_path(image.reference);
      if (path) {
        feed.skipped.push_back({{image.source, "expected the address of a picture, found a path"}, product.facts.id});
      }
      return path;
    });
    if (product.images.empty()) feed.unusable.push_back(product.facts.id);
  }
  std::erase_if(feed.products, [](const feeds::FeedProduct& product) { return product.images.empty(); });
  return feed;
}

}  // namespace selvedge::face
