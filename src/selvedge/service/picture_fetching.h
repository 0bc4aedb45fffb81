// Pictures that a product on its way in names by URL.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace selvedge {

class DownloadCache;

// The file of a URL. Throws Error unavailable, with the reason, where it could not be fetched.
using FetchPicture = std::function<std::filesystem::path(const std::string& url)>;

// Thread safety: all of it; one fetching at a time, whose URLs are fetched side by side.
class PictureFetching {
 public:
  // `folder` keeps what was fetched, so that unchanged pictures are not fetched again; it is made when first needed.
  PictureFetching(std::filesystem::path folder, bool allow_private_addresses);
  ~PictureFetching();

  // Runs work with what fetches these URLs; without any, at once and beside others.
  void run(const std::vector<std::string>& urls, const std::function<void(const FetchPicture&)>& work);

 private:
  const std::filesystem::path folder_;
  const bool allow_private_addresses_;
  std::mutex mutex_;
  std::unique_ptr<DownloadCache> cache_;  // guarded by mutex_
};

}  // namespace selvedge
