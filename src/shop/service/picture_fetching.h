// Pictures that a product on its way in names by URL.
#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace selvedge {

class DownloadCache;

// The file of a URL. Throws Error unavailable, with the reason, where it could not be fetched, or not in time.
using FetchPicture = std::function<std::filesystem::path(const std::string& url)>;

// Thread safety: all of it. Requests fetch beside each other; a slow host holds up none but those that name it, and
// those for as long as FetchPatience says.
struct FetchPatience {
  std::chrono::milliseconds one{20'000};      // for one picture, once its turn has come
  std::chrono::milliseconds in_vain{60'000};  // over all pictures of a request that were waited for and did not come
};

class PictureFetching {
 public:
  // `folder` keeps what was fetched, so that unchanged pictures are not fetched again; it is made when first needed.
  PictureFetching(std::filesystem::path folder, bool allow_private_addresses, FetchPatience patience = {});
  ~PictureFetching();

  // Runs work with what fetches these URLs, which is called by one thread.
  void run(const std::vector<std::string>& urls, const std::function<void(const FetchPicture&)>& work);

 private:
  const DownloadCache& cache();

  const std::filesystem::path folder_;
  const bool allow_private_addresses_;
  const FetchPatience patience_;
  std::mutex mutex_;
  std::unique_ptr<DownloadCache> cache_;  // made under mutex_
};

}  // namespace selvedge
