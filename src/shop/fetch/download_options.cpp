#include "shop/fetch/download_options.h"

#include <fmt/format.h>
#include <idn2.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <memory>

#include "ground/files/loaded_library.h"

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

// A host beyond ASCII in the letters of the name system (IDNA 2008); one that cannot be written so stays.
std::string plain_host(const std::string& host) {
  if (std::ranges::all_of(host, [](char c) { return static_cast<unsigned char>(c) < 0x80; })) return host;
  static const files::LoadedLibrary library("libidn2.so.0", "libidn2-0");
  static decltype(&::idn2_to_ascii_8z) const to_ascii{library["idn2_to_ascii_8z"]};
  char* plain = nullptr;
  const int outcome = to_ascii(host.c_str(), &plain, IDN2_NONTRANSITIONAL | IDN2_NFC_INPUT);
  const std::unique_ptr<char, decltype(&std::free)> owned(plain, &std::free);
  return outcome == IDN2_OK && plain != nullptr ? std::string(plain) : host;
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
  const auto [begin, path] = host_range(url);
  const std::size_t user = url.substr(0, path).rfind('@');
  const std::size_t host = user == std::string::npos || user < begin ? begin : user + 1;
  const std::size_t port = std::min(url.find(':', host), path);
  std::string sendable =
      url.substr(0, host) + plain_host(url.substr(host, port - host)) + url.substr(port, path - port);
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
