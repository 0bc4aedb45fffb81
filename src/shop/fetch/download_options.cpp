// URLs are read strictly: only one that browsers and libcurl read alike has a host here. Otherwise a check would see
// one host, and the request go to another.
#include "shop/fetch/download_options.h"

#include <fmt/format.h>
#include <idn2.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <memory>
#include <string_view>

#include "ground/core/ascii.h"
#include "ground/files/loaded_library.h"
#include "shop/fetch/authority_range.h"

namespace selvedge::fetch {
namespace {

// Where the host's part of an http or https URL stands; {0, 0} in other text.
AuthorityRange http_authority(std::string_view url) {
  const AuthorityRange range = authority_range(url);
  const std::string scheme = core::in_small_letters(url.substr(0, range.begin));
  return scheme == "http://" || scheme == "https://" ? range : AuthorityRange{};
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

bool all_of(std::string_view text, std::string_view marks, bool beyond_ascii) {
  return std::ranges::all_of(text, [&](char c) {
    return core::is_letter(c) || core::is_digit(c) || marks.find(c) != std::string_view::npos ||
           (beyond_ascii && static_cast<unsigned char>(c) >= 0x80);
  });
}

struct Authority {
  std::string host;  // in small letters; of IPv6 with its brackets; empty: there is none that all read alike
  int port = 0;      // 0: the URL names none
};

// Programs disagree on which host an unusual URL names: "https://a\\@b/" is a's for a browser and b's for libcurl. Only
// what all of them read alike has a host here.
Authority authority_of(std::string_view text) {
  const std::size_t at = text.find('@');
  if (at != std::string_view::npos) {
    const std::string_view user = text.substr(0, at);
    const auto is_doubtful = [](char c) { return c == '\\' || static_cast<unsigned char>(c) <= 0x20 || c == 0x7F; };
    if (std::ranges::any_of(user, is_doubtful)) return {};
    text.remove_prefix(at + 1);
  }
  const bool six = text.starts_with('[');
  const std::size_t end = six ? text.find(']') : std::min(text.find(':'), text.size());
  if (end == std::string_view::npos) return {};
  std::string_view host = text.substr(0, six ? end + 1 : end), port = text.substr(host.size());
  if (six ? !all_of(host.substr(1, end - 1), ":.%", false) : !all_of(host, "-._~", true)) return {};
  if (!six && host.ends_with('.')) host.remove_suffix(1);  // the root of all names: the same host
  if (host.empty() || host == "[]") return {};
  Authority authority;
  if (!port.empty() && port != ":") {
    const char* const last = port.data() + port.size();
    const auto read = std::from_chars(port.data() + 1, last, authority.port);
    if (port[0] != ':' || read.ec != std::errc() || read.ptr != last || authority.port < 1 || authority.port > 65'535)
      return {};
  }
  authority.host = core::in_small_letters(host);
  return authority;
}

Authority authority_of_url(const std::string& url) {
  const auto [begin, end] = http_authority(url);
  return authority_of(std::string_view(url).substr(begin, end - begin));
}

}  // namespace

std::chrono::milliseconds pause_before(std::size_t next, const DownloadOptions& options, core::Rng& rng) {
  const double doubled =
      static_cast<double>(options.first_pause.count()) * std::pow(2.0, static_cast<double>(next) - 1);
  const double pause = std::min(doubled, static_cast<double>(options.longest_pause.count()));
  return std::chrono::milliseconds(static_cast<std::chrono::milliseconds::rep>(pause * rng.uniform(0.5, 1.0)));
}

std::string host_of(const std::string& url) {
  const Authority authority = authority_of_url(url);
  return authority.port == 0 ? authority.host : fmt::format("{}:{}", authority.host, authority.port);
}

std::string origin_of(const std::string& url) {
  const Authority authority = authority_of_url(url);
  if (authority.host.empty()) return "";
  const bool secure = url[4] != ':';
  const int port = authority.port != 0 ? authority.port : secure ? 443 : 80;
  return fmt::format("{}://{}:{}", secure ? "https" : "http", authority.host, port);
}

std::string sendable_url(const std::string& url) {
  const auto [begin, path] = http_authority(url);
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
