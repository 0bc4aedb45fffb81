// All URLs of a request share one time limit and one limit of bytes. Whatever goes wrong, the client gets the same
// answer, and only the log has the reason.
#include "shop/service/photo_fetching.h"

#include <fmt/format.h>

#include <algorithm>

#include "shop/fetch/download.h"
#include "shop/service/problem.h"

namespace selvedge::service {
namespace {

using PhotoClock = std::chrono::steady_clock;

// The text without line ends and other control characters, for the log.
std::string on_one_line(std::string text) {
  std::ranges::replace_if(
      text, [](unsigned char c) { return c < 0x20 || c == 0x7F; }, '?');
  return text;
}

Problem too_many(std::size_t requests) {
  return {503, "too-many-fetches",
          fmt::format("expected at most {} requests at a time that fetch photos, found one more", requests)};
}

}  // namespace

class PhotoFetching::Place {
 public:
  explicit Place(PhotoFetching& fetching) : fetching_(fetching) {
    if (++fetching_.inside_ <= fetching_.options_.at_a_time) return;
    --fetching_.inside_;
    throw too_many(fetching_.options_.at_a_time);
  }
  ~Place() { --fetching_.inside_; }
  Place(const Place&) = delete;
  Place& operator=(const Place&) = delete;

 private:
  PhotoFetching& fetching_;
};

PhotoFetching::PhotoFetching(const PhotoFetchingOptions& options)
    : options_(options),
      of_client_({.per_minute = 0, .at_a_time = options.at_a_time_of_client}),
      memory_(options.at_a_time * options.max_bytes) {}

PhotoFetching::Photos PhotoFetching::fetch(const std::string& client, const std::vector<std::string>& urls,
                                           const core::MessageSink& log) {
  if (!options_.allowed) {
    throw bad_parameter("photo_url",
                        "photo_url: this service fetches no photos, its setting `photo_urls` is off; send the photo");
  }
  const auto start = PhotoClock::now();
  const ClientLimits::Admission admission = of_client_.enter(client_network(client), start);
  const Place place(*this);
  const auto end = start + options_.patience;
  fetch::DownloadOptions options;
  options.allowed_address = allowed_address_;
  options.max_bytes = options_.max_bytes;
  Photos photos{{}, std::make_unique<ByteBudget::Share>(memory_)};
  for (const std::string& url : urls) {
    options.total_timeout = std::chrono::ceil<std::chrono::milliseconds>(end - PhotoClock::now());
    options.connect_timeout = std::min(options.connect_timeout, options.total_timeout);
    fetch::FetchedBytes fetched{{}, "no time was left for it"};
    if (options.total_timeout.count() > 0) fetched = fetch::fetch_bytes(url, options);
    if (!fetched.problem.empty()) {
      log(on_one_line(fmt::format("photo_url {}: {}", fetch::shown_url(url), fetched.problem)));
      throw Problem(422, "photo-not-fetched",
                    fmt::format("photo_url: expected public http or https addresses of pictures of at most {} bytes "
                                "together that come within {} s, found an address without one",
                                options_.max_bytes, std::chrono::ceil<std::chrono::seconds>(options_.patience).count()),
                    "photo_url");
    }
    options.max_bytes -= fetched.bytes.size();
    photos.files.push_back(std::move(fetched.bytes));
    // The memory also holds the photos of requests that are being answered.
    if (!photos.share->grow_to(options_.max_bytes - options.max_bytes)) throw too_many(options_.at_a_time);
  }
  return photos;
}

}  // namespace selvedge::service
