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

// Returns the file of a URL. Throws Error unavailable, with the reason, if the picture could not be fetched or did not
// come in time.
using FetchPicture = std::function<std::filesystem::path(const std::string& url)>;

// How long a request waits for pictures. Once a picture of a host did not come in time, the request waits for no other
// picture of that host.
struct FetchPatience {
  std::chrono::milliseconds one{20'000};      // for one picture, from the moment when it is asked for
  std::chrono::milliseconds in_vain{60'000};  // for all pictures together that do not come in time
};

// Thread-safe. Requests fetch concurrently, so a slow host delays only the requests that name it.
class PictureFetching {
 public:
  // `folder` keeps fetched pictures, so that unchanged ones are not fetched again. It is made when first needed.
  // `hosts` holds headers and passwords for single hosts.
  PictureFetching(std::filesystem::path folder, bool allow_private_addresses, FetchPatience patience = {},
                  std::vector<fetch::HostAccess> hosts = {});
  ~PictureFetching();

  // Starts to fetch all `urls` at once and calls `work` with a function that waits for one of them. Only the calling
  // thread may call that function, and only for URLs in `urls`. Throws what `work` throws, and unavailable if the
  // folder cannot be made.
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
