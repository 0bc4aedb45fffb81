#include "shop/fetch/host_access.h"

#include <fmt/format.h>

#include <algorithm>

#include "ground/core/percent_encoding.h"
#include "shop/fetch/download_options.h"

namespace selvedge::fetch {
namespace {

bool is_token(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
  });
}

// Behind "https://", and where the host's part ends; {0, 0} for other text.
std::pair<std::size_t, std::size_t> authority_of(const std::string& url) {
  const std::size_t scheme = url.find("://");
  if (scheme == std::string::npos) return {0, 0};
  return {scheme + 3, std::min(url.find_first_of("/?#", scheme + 3), url.size())};
}

}  // namespace

std::optional<std::string> problem_of_header(std::string_view line) {
  const std::size_t colon = line.find(':');
  if (colon == std::string_view::npos || !is_token(line.substr(0, colon)))
    return "expected a header such as 'X-Shop: 7', found no name and colon";
  const std::string_view value = line.substr(colon + 1);
  const bool printable = std::ranges::all_of(
      value, [](char c) { return c == '\t' || (static_cast<unsigned char>(c) >= 0x20 && c != 0x7F); });
  if (!printable) {
    return fmt::format("header {}: expected a value in one line, found a control character", line.substr(0, colon));
  }
  if (value.find_first_not_of(" \t") == std::string_view::npos)
    return fmt::format("header {}: expected a value, found none", line.substr(0, colon));
  return std::nullopt;
}

std::optional<std::string> access_name(const std::string& text) {
  constexpr std::string_view http = "http://";
  const bool plain = text.starts_with(http);
  const std::string name = text.substr(plain ? http.size() : 0);
  const std::string host = host_of(sendable_url("https://" + name));
  if (host.empty() || name.find_first_of("/?#@") != std::string::npos) return std::nullopt;
  return (plain ? std::string(http) : "") + host;
}

const HostAccess* access_to(const std::string& url, const std::vector<HostAccess>& hosts) {
  const std::string origin = origin_of(url);
  if (origin.empty()) return nullptr;
  const auto found = std::ranges::find_if(hosts, [&](const HostAccess& access) {
    const bool has_scheme = access.host.find("://") != std::string::npos;
    return origin_of(has_scheme ? access.host : "https://" + access.host) == origin;
  });
  return found == hosts.end() ? nullptr : &*found;
}

SplitUrl split_credentials(const std::string& url) {
  const auto [begin, end] = authority_of(url);
  const std::size_t at = url.substr(0, end).rfind('@');
  if (at == std::string::npos || at < begin) return {url, "", ""};
  const std::string given = url.substr(begin, at - begin);
  const std::size_t colon = std::min(given.find(':'), given.size());
  return {url.substr(0, begin) + url.substr(at + 1), core::percent_decoded(given.substr(0, colon)),
          core::percent_decoded(given.substr(std::min(colon + 1, given.size())))};
}

std::string shown_url(const std::string& url) {
  const std::string plain = split_credentials(url).url;
  return plain.substr(0, plain.find_first_of("?#"));
}

}  // namespace selvedge::fetch
