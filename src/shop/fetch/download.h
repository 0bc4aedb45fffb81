// Downloads one URL: into the cache, with retries and resumed parts, or into memory, with one try.
#pragma once

#include <functional>
#include <string>

#include "ground/core/rng.h"
#include "shop/fetch/download_cache.h"
#include "shop/fetch/download_options.h"
#include "shop/fetch/downloads.h"
#include "shop/fetch/http_client.h"

namespace selvedge::fetch {

// Why an answer with this head and beginning is no picture; empty if it may be one. Servers give pictures many content
// types, so only what is surely text is refused.
std::string why_no_picture(const HttpHead& head, std::span<const std::byte> beginning);

// Downloads a URL into the cache. `wait` is called before each further try. Failures of the server are in the result.
// Throws unavailable if the cache cannot be written, and what `wait` throws.
DownloadResult download(const std::string& url, HttpClient& client, const DownloadCache& cache,
                        const DownloadOptions& options, core::Rng& rng,
                        const std::function<void(std::chrono::milliseconds)>& wait);

// ---- Into memory, for a question that leaves no trace: no cache, and a single try.

struct FetchedBytes {
  std::string bytes;
  std::string problem;  // why there are none; empty if there is none
};

// Downloads a URL into memory. Of `options` only the limits of one request count: sizes, times, redirects, addresses.
// An answer that is surely text is a problem, as in an import.
FetchedBytes fetch_bytes(const std::string& url, const DownloadOptions& options);

}  // namespace selvedge::fetch
