// Pictures that a feed names by URL, fetched beside the import that needs them.
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
  std::filesystem::path folder;  // empty: the catalogue's path with .images behind it
  bool allow_private_addresses = false;
  std::vector<fetch::HostAccess> hosts;  // what is sent to single hosts
};

// As they apply to every download of the program.
fetch::DownloadOptions download_options(const DownloadSettings& settings);

// Waits for one of the downloads, as long as `stop` does not say true; empty: to its end. Then its problem is
// "stopped".
fetch::DownloadResult wait_for(fetch::Downloads& downloads, const std::string& url, const std::function<bool()>& stop);

// Starts with its construction; a feed without URLs makes no folder and no thread.
class PictureDownloads {
 public:
  PictureDownloads(const feeds::ProductFeed& feed, const std::filesystem::path& catalogue,
                   const DownloadSettings& settings);

  // `options` whose pictures come from here and whose progress tells of it; must not outlive this. Where its `stop`
  // says so, pictures are no longer waited for.
  intake::ImportOptions options_with(intake::ImportOptions options);
  fetch::DownloadCounts counts() const { return downloads_ ? downloads_->counts() : fetch::DownloadCounts(); }

 private:
  std::unique_ptr<fetch::DownloadCache> cache_;
  std::unique_ptr<fetch::Downloads> downloads_;
};

}  // namespace selvedge::face
