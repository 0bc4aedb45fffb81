// One file by its URL into the cache: asked for again where that may help, gone on with where it was broken off, and
// left alone where it has not changed. Inside fetch/ only.
#pragma once

#include <functional>

#include "ground/core/rng.h"
#include "shop/fetch/download_cache.h"
#include "shop/fetch/downloads.h"
#include "shop/fetch/http_client.h"

namespace selvedge {

// Whatever a server does is in the result; throws unavailable if the cache cannot be written, and what `wait` throws.
DownloadResult download(const std::string& url, HttpClient& client, const DownloadCache& cache,
                        const DownloadOptions& options, Rng& rng,
                        const std::function<void(std::chrono::milliseconds)>& wait);

}  // namespace selvedge
