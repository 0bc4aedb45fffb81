// Downloads one URL: into the cache, with retries and resumed parts, or once into memory.
#pragma once

#include <functional>
#include <string>

#include "ground/core/rng.h"
#include "shop/fetch/download_cache.h"
#include "shop/fetch/download_options.h"
#include "shop/fetch/downloads.h"
#include "shop/fetch/http_client.h"

namespace selvedge::fetch {

// Why what begins so is no picture, or "". Servers call pictures many things, so only what surely is text is refused.
std::string why_no_picture(const HttpHead& head, std::span<const std::byte> beginning);

// Failures of the server are in the result. Throws unavailable if the cache cannot be written, and what `wait` throws.
DownloadResult download(const std::string& url, HttpClient& client, const DownloadCache& cache,
                        const DownloadOptions& options, core::Rng& rng,
                        const std::function<void(std::chrono::milliseconds)>& wait);

// ---- Into memory, for a question that leaves no trace: no cache, and a single try.

struct FetchedBytes {
  std::string bytes;
  std::string problem;  // why there are none; empty if there is none
};

// Of `options` counts what is about one request: sizes, times, redirects, addresses. An answer that is surely text is a
// problem, as in an import.
FetchedBytes fetch_bytes(const std::string& url, const DownloadOptions& options);

}  // namespace selvedge::fetch
