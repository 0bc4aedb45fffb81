// All downloads begin when PictureDownloads is made; the import then waits for one picture after the other. Where a
// wait may be stopped, it looks ten times a second whether it was.
#include "shop/face/picture_downloads.h"

#include <fmt/format.h>

#include <chrono>
#include <random>
#include <utility>

#include "selvedge/error.h"

namespace selvedge::face {

fetch::DownloadOptions download_options(const DownloadSettings& settings) {
  fetch::DownloadOptions options;
  options.allow_private_addresses = settings.allow_private_addresses;
  options.hosts = settings.hosts;
  options.user_agent = "selvedge/" SELVEDGE_VERSION;
  return options;
}

fetch::DownloadResult wait_for(fetch::Downloads& downloads, const std::string& url, const std::function<bool()>& stop) {
  if (!stop) return downloads.wait_for(url);
  constexpr std::chrono::milliseconds between_looks{100};
  while (!stop()) {
    if (auto result = downloads.wait_until(url, std::chrono::steady_clock::now() + between_looks))
      return std::move(*result);
  }
  return {{}, false, "stopped", false};
}

PictureDownloads::PictureDownloads(const feeds::ProductFeed& feed, const std::filesystem::path& catalogue,
                                   const DownloadSettings& settings) {
  std::vector<std::string> urls;
  for (const feeds::FeedProduct& product : feed.products) {
    for (const feeds::FeedImage& image : product.images) {
      if (feeds::is_url(image.reference)) urls.push_back(image.reference);
    }
  }
  if (urls.empty()) return;
  std::filesystem::path folder = settings.folder;
  if (folder.empty()) folder = catalogue.string() + ".images";
  cache_ = std::make_unique<fetch::DownloadCache>(std::move(folder));
  // Differs from run to run, so that imports which failed together do not come back together. No result depends on it.
  downloads_ =
      std::make_unique<fetch::Downloads>(*cache_, urls, download_options(settings), core::Rng(std::random_device()()));
}

intake::ImportOptions PictureDownloads::options_with(intake::ImportOptions options) {
  if (!downloads_) return options;
  options.fetch = [this, stop = options.stop](const std::string& url) {
    fetch::DownloadResult result = wait_for(*downloads_, url, stop);
    if (!result.problem.empty())
      throw Error(ErrorKind::unavailable, fmt::format("{}: {}", fetch::shown_url(url), result.problem));
    return result.file;
  };
  if (options.progress) {
    options.progress = [this, show = std::move(options.progress)](const Progress& progress) {
      const fetch::DownloadCounts counts = downloads_->counts();
      Progress told = progress;
      told.note += fmt::format(", {} of {} fetched", counts.fetched + counts.unchanged, counts.urls);
      show(told);
    };
  }
  return options;
}

}  // namespace selvedge::face
