// All URLs of a request are downloaded at once, while its products are written one after the other. Patient bounds how
// long a product waits for its pictures.
#include "shop/service/picture_fetching.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <random>
#include <set>
#include <utility>

#include "ground/core/rng.h"
#include "selvedge/error.h"
#include "shop/fetch/download_cache.h"
#include "shop/fetch/downloads.h"

namespace selvedge::service {

namespace {

using Clock = std::chrono::steady_clock;

// Waits for the pictures of one request. After one picture of a host did not come in time, other pictures of that host
// are taken only if they are there already. So a slow host cannot delay the request for long.
class Patient {
 public:
  Patient(fetch::Downloads& downloads, const FetchPatience& patience)
      : downloads_(downloads), patience_(patience), left_(patience.in_vain) {}

  std::filesystem::path file_of(const std::string& url) {
    const std::string host = fetch::host_of(url);
    const auto start = Clock::now();
    const auto wait = slow_.contains(host) ? std::chrono::milliseconds(0) : std::min(patience_.one, left_);
    const auto result = downloads_.wait_until(url, start + wait);
    if (!result) {
      slow_.insert(host);
      left_ -= std::min(left_, std::chrono::ceil<std::chrono::milliseconds>(Clock::now() - start));
      throw Error(ErrorKind::unavailable,
                  fmt::format("{}: the picture did not come in time; try again later", fetch::shown_url(url)));
    }
    if (!result->problem.empty())
      throw Error(ErrorKind::unavailable, fmt::format("{}: {}", fetch::shown_url(url), result->problem));
    return result->file;
  }

 private:
  fetch::Downloads& downloads_;
  const FetchPatience& patience_;
  std::chrono::milliseconds left_;
  std::set<std::string> slow_;  // hosts
};

}  // namespace

PictureFetching::PictureFetching(std::filesystem::path folder, bool allow_private_addresses, FetchPatience patience,
                                 std::vector<fetch::HostAccess> hosts)
    : folder_(std::move(folder)),
      allow_private_addresses_(allow_private_addresses),
      patience_(patience),
      hosts_(std::move(hosts)) {}

PictureFetching::~PictureFetching() = default;

const fetch::DownloadCache& PictureFetching::cache() {
  const std::lock_guard lock(mutex_);
  if (!cache_) cache_ = std::make_unique<fetch::DownloadCache>(folder_);
  return *cache_;
}

void PictureFetching::run(const std::vector<std::string>& urls, const std::function<void(const FetchPicture&)>& work) {
  if (urls.empty()) {
    return work([](const std::string& url) -> std::filesystem::path {
      throw Error(ErrorKind::internal, fmt::format("[PictureFetching] {} was not announced", fetch::shown_url(url)));
    });
  }
  // A client waits for the answer, so there are fewer tries and shorter waits than in an import.
  fetch::DownloadOptions options;
  options.allow_private_addresses = allow_private_addresses_;
  options.hosts = hosts_;
  options.tries = 3;
  options.total_timeout = patience_.one;
  options.longest_pause = std::chrono::seconds(5);
  options.give_up_host_after = 5;
  fetch::Downloads downloads(cache(), urls, std::move(options), core::Rng(std::random_device()()));
  Patient patient(downloads, patience_);
  work([&](const std::string& url) { return patient.file_of(url); });
}

}  // namespace selvedge::service
