// Downloads many URLs in parallel, ahead of those who wait for them. Imports fetch pictures this way.
#pragma once

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "ground/core/rng.h"
#include "shop/fetch/download_cache.h"
#include "shop/fetch/download_options.h"

namespace selvedge::fetch {

struct DownloadResult {
  std::filesystem::path file;  // in the cache; empty if there is a problem
  bool unchanged = false;      // the server said that the cached file is current
  std::string problem;         // why there is no file; empty if there is one
  bool no_answer = false;      // the host did not answer at all
};

struct DownloadCounts {
  std::size_t urls = 0;
  std::size_t fetched = 0;
  std::size_t unchanged = 0;
  std::size_t failed = 0;
};

// Starts fetching when it is constructed, in the order of the list as far as the limit for each host allows. If a host
// does not answer for DownloadOptions::give_up_host_after URLs in a row, its other URLs are not asked for. The
// destructor stops running transfers. Their parts stay and are resumed next time.
class Downloads {
 public:
  // A URL that is listed twice is fetched once. `cache` must outlive this. Each URL draws its pauses from its own fork
  // of `rng`.
  Downloads(const DownloadCache& cache, const std::vector<std::string>& urls, DownloadOptions options,
            const core::Rng& rng);
  ~Downloads();
  Downloads(const Downloads&) = delete;
  Downloads& operator=(const Downloads&) = delete;

  // Waits for the result of a URL. Any thread. Throws invalid_argument for a URL that is not in the list.
  DownloadResult wait_for(const std::string& url);
  // The same, but waits until `end` at most. Nothing if the result is not there by then.
  std::optional<DownloadResult> wait_until(const std::string& url, std::chrono::steady_clock::time_point end);
  DownloadCounts counts() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace selvedge::fetch
