// Fetches the pictures that a product input names by URL.
#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "shop/fetch/host_access.h"

namespace selvedge::fetch {
class DownloadCache;
}

namespace selvedge::service {

// The file of a URL. Throws Error unavailable, with the reason, if it could not be fetched in time.
using FetchPicture = std::function<std::filesystem::path(const std::string& url)>;

// Thread-safe. Requests fetch concurrently. A slow host delays only the requests that name it, and only as long as
// FetchPatience says.
struct FetchPatience {
  std::chrono::milliseconds one{20'000};      // for one picture, from its turn on
  std::chrono::milliseconds in_vain{60'000};  // for all pictures of a request that did not arrive
};

class PictureFetching {
 public:
  // `folder` keeps fetched pictures, so that unchanged ones are not fetched again. It is made when first needed.
  // `hosts`: what is sent to single hosts.
  PictureFetching(std::filesystem::path folder, bool allow_private_addresses, FetchPatience patience = {},
                  std::vector<fetch::HostAccess> hosts = {});
  ~PictureFetching();

  // Runs `work` with a function that fetches these URLs. One thread calls it.
  void run(const std::vector<std::string>& urls, const std::function<void(const FetchPicture&)>& work);

 private:
  const fetch::DownloadCache& cache();

  const std::filesystem::path folder_;
  const bool allow_private_addresses_;
  const FetchPatience patience_;
  const std::vector<fetch::HostAccess> hosts_;
  std::mutex mutex_;
  std::unique_ptr<fetch::DownloadCache> cache_;  // made under mutex_
};

}  // namespace selvedge::service
