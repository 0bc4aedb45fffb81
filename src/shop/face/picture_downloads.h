// Fetches the pictures that a feed names by URL, while the import that needs them runs.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <vector>

#include "shop/feeds/product_feed.h"
#include "shop/fetch/downloads.h"
#include "shop/intake/import_products.h"

namespace selvedge::face {

struct DownloadSettings {
  std::filesystem::path folder;  // empty: the catalogue's path followed by ".images"
  bool allow_private_addresses = false;
  std::vector<fetch::HostAccess> hosts;  // what single hosts get (fetch/host_access.h)
};

// The options for a download with these settings.
fetch::DownloadOptions download_options(const DownloadSettings& settings);

// Waits for one of the downloads. If `stop` returns true first, the result has the problem "stopped". An empty `stop`
// never does.
fetch::DownloadResult wait_for(fetch::Downloads& downloads, const std::string& url, const std::function<bool()>& stop);

// Starts downloading when it is constructed. A feed without URLs makes no folder and no thread.
class PictureDownloads {
 public:
  PictureDownloads(const feeds::ProductFeed& feed, const std::filesystem::path& catalogue,
                   const DownloadSettings& settings);

  // Returns `options` with a `fetch` that takes pictures from here, and with a progress that also counts downloads.
  // When its `stop` returns true, pictures are not waited for. The result must not outlive this.
  intake::ImportOptions options_with(intake::ImportOptions options);
  fetch::DownloadCounts counts() const { return downloads_ ? downloads_->counts() : fetch::DownloadCounts(); }

 private:
  std::unique_ptr<fetch::DownloadCache> cache_;
  std::unique_ptr<fetch::Downloads> downloads_;
};

}  // namespace selvedge::face
