// Many files by their URLs, side by side.
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

namespace selvedge {

struct DownloadResult {
  std::filesystem::path file;  // in the cache; empty where there is a problem
  bool unchanged = false;      // the server says that it is what was fetched before
  std::string problem;         // why there is no file
  bool no_answer = false;      // the problem is that the host did not answer at all
};

struct DownloadCounts {
  std::size_t urls = 0;
  std::size_t fetched = 0;
  std::size_t unchanged = 0;
  std::size_t failed = 0;
};

// Fetches from its construction on, in the order of the list as far as the limit for each host allows, and ahead of
// whoever waits for the results. A host that does not answer for DownloadOptions::give_up_host_after URLs in a row is
// not asked for its others. Its destructor stops what is under way; the parts stay and are gone on with the next time.
class Downloads {
 public:
  // A URL given twice is fetched once. `cache` must outlive this. Each URL draws its pauses from its own fork of `rng`.
  Downloads(const DownloadCache& cache, const std::vector<std::string>& urls, DownloadOptions options, const Rng& rng);
  ~Downloads();
  Downloads(const Downloads&) = delete;
  Downloads& operator=(const Downloads&) = delete;

  // From any thread. Throws invalid_argument for a URL that is not in the list.
  DownloadResult wait_for(const std::string& url);
  // The same until `end`; nothing where it is not there by then.
  std::optional<DownloadResult> wait_until(const std::string& url, std::chrono::steady_clock::time_point end);
  DownloadCounts counts() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace selvedge
