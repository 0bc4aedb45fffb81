#include "shop/fetch/fetch_bytes.h"

#include <fmt/format.h>

#include <atomic>

#include "shop/fetch/download.h"
#include "shop/fetch/http_client.h"

namespace selvedge::fetch {

FetchedBytes fetch_bytes(const std::string& url, const DownloadOptions& options) {
  if (host_of(url).empty()) return {{}, "expected an address that begins with http:// or https:// and a plain host"};
  const std::atomic<bool> never_stop = false;
  HttpClient client(options, never_stop);
  FetchedBytes fetched;
  const auto take = [&](const HttpHead& head, std::span<const std::byte> bytes) -> std::string {
    if (fetched.bytes.empty()) {
      if (auto problem = why_no_picture(head, bytes); !problem.empty()) return problem;
    }
    if (fetched.bytes.size() + bytes.size() > options.max_bytes)
      return fmt::format("expected at most {} bytes, found more", options.max_bytes);
    fetched.bytes.append(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    return "";
  };
  const HttpAnswer answer = client.get(sendable_url(url), {"Accept: image/*,*/*;q=0.5"}, take);
  if (!answer.problem.empty()) {
    fetched.problem = answer.problem;
  } else if (answer.head.status != 200) {
    fetched.problem = fmt::format("HTTP {}", answer.head.status);
  } else if (fetched.bytes.empty()) {
    fetched.problem = "expected a picture, found an empty answer";
  }
  return fetched;
}

}  // namespace selvedge::fetch
