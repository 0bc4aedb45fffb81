#include "shop/fetch/download_options.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace selvedge::fetch {
namespace {

// Where the host begins, and where it ends; {0, 0} for no http or https URL.
std::pair<std::size_t, std::size_t> host_range(const std::string& url) {
  std::string scheme = url.substr(0, 8);
  std::ranges::transform(scheme, scheme.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? char(c + 32) : c; });
  const std::size_t begin = scheme.starts_with("http://") ? 7 : scheme.starts_with("https://") ? 8 : 0;
  if (begin == 0) return {0, 0};
  return {begin, std::min(url.find_first_of("/?#\\", begin), url.size())};
}

}  // namespace

std::chrono::milliseconds pause_before(std::size_t next, const DownloadOptions& options, core::Rng& rng) {
  const double doubled =
      static_cast<double>(options.first_pause.count()) * std::pow(2.0, static_cast<double>(next) - 1);
  const double pause = std::min(doubled, static_cast<double>(options.longest_pause.count()));
  return std::chrono::milliseconds(static_cast<std::chrono::milliseconds::rep>(pause * rng.uniform(0.5, 1.0)));
}

std::string host_of(const std::string& url) {
  const auto [begin, end] = host_range(url);
  std::string host = url.substr(begin, end - begin);
  host.erase(0, host.rfind('@') + 1);  // npos + 1 is 0
  std::ranges::transform(host, host.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? char(c + 32) : c; });
  return host;
}

std::string sendable_url(const std::string& url) {
  const std::size_t path = host_range(url).second;
  std::string sendable = url.substr(0, path);
  for (const char c : url.substr(path)) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte > 0x20 && byte < 0x7F) {
      sendable += c;
    } else {
      sendable += fmt::format("%{:02X}", byte);
    }
  }
  return sendable;
}

}  // namespace selvedge::fetch
