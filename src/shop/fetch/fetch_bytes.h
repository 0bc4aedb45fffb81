// One file into memory, for a question that leaves no trace: no cache, and a single try.
#pragma once

#include <string>

#include "shop/fetch/download_options.h"

namespace selvedge::fetch {

struct FetchedBytes {
  std::string bytes;
  std::string problem;  // why there are none; empty if there is none
};

// Of `options` counts what is about one request: sizes, times, redirects, addresses. An answer that is surely text is a
// problem, as in an import.
FetchedBytes fetch_bytes(const std::string& url, const DownloadOptions& options);

}  // namespace selvedge::fetch
