// Downloads one URL into the cache: retries temporary failures, resumes parts, keeps files that have not changed.
// Inside fetch/ only.
#pragma once

#include <functional>

#include "ground/core/rng.h"
#include "shop/fetch/download_cache.h"
#include "shop/fetch/downloads.h"
#include "shop/fetch/http_client.h"

namespace selvedge::fetch {

// Why what begins so is no picture, or "". Servers call pictures many things, so only what surely is text is refused.
std::string why_no_picture(const HttpHead& head, std::span<const std::byte> beginning);

// Failures of the server are in the result. Throws unavailable if the cache cannot be written, and what `wait` throws.
DownloadResult download(const std::string& url, HttpClient& client, const DownloadCache& cache,
                        const DownloadOptions& options, core::Rng& rng,
                        const std::function<void(std::chrono::milliseconds)>& wait);

}  // namespace selvedge::fetch
