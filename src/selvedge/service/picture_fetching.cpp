#include "selvedge/service/picture_fetching.h"

#include <fmt/format.h>

#include <chrono>
#include <random>
#include <utility>

#include "selvedge/core/error.h"
#include "selvedge/core/rng.h"
#include "selvedge/fetch/download_cache.h"
#include "selvedge/fetch/downloads.h"

namespace selvedge {

PictureFetching::PictureFetching(std::filesystem::path folder, bool allow_private_addresses)
    : folder_(std::move(folder)), allow_private_addresses_(allow_private_addresses) {}

PictureFetching::~PictureFetching() = default;

void PictureFetching::run(const std::vector<std::string>& urls, const std::function<void(const FetchPicture&)>& work) {
  if (urls.empty()) {
    return work([](const std::string& url) -> std::filesystem::path {
      throw Error(ErrorKind::internal, fmt::format("[PictureFetching] {} was not announced", url));
    });
  }
  const std::lock_guard one_at_a_time(mutex_);
  if (!cache_) cache_ = std::make_unique<DownloadCache>(folder_);
  // Somebody waits for the answer: less patience than an import has.
  DownloadOptions options;
  options.allow_private_addresses = allow_private_addresses_;
  options.tries = 3;
  options.total_timeout = std::chrono::seconds(20);
  options.longest_pause = std::chrono::seconds(5);
  Downloads downloads(*cache_, urls, std::move(options), Rng(std::random_device()()));
  work([&](const std::string& url) {
    DownloadResult result = downloads.wait_for(url);
    if (!result.problem.empty()) throw Error(ErrorKind::unavailable, fmt::format("{}: {}", url, result.problem));
    return result.file;
  });
}

}  // namespace selvedge
