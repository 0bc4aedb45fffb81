// Strict on purpose: browsers send an origin in one spelling, and the service compares texts. So capital letters, a
// default port and a path are refused when the settings are read, not later, when a page fails.
#include "shop/service/addresses.h"

#include <arpa/inet.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <initializer_list>
#include <optional>

#include "selvedge/error.h"

namespace selvedge::service {
namespace {

constexpr std::string_view small_letters = "abcdefghijklmnopqrstuvwxyz";
constexpr std::string_view capital_letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
constexpr std::string_view digits = "0123456789";

bool consists_of(std::string_view text, std::initializer_list<std::string_view> allowed) {
  return std::ranges::all_of(text, [&](char c) {
    return std::ranges::any_of(allowed,
                               [&](std::string_view characters) { return characters.find(c) != characters.npos; });
  });
}

// 0 to 65535, without a leading zero.
std::optional<std::int64_t> port_from(std::string_view text) {
  std::uint16_t port = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), port);
  if (failure != std::errc() || end != text.data() + text.size() || (text.size() > 1 && text.front() == '0'))
    return std::nullopt;
  return port;
}

bool is_ipv6(std::string_view text) {
  std::array<unsigned char, 16> bytes{};
  return text.find('\0') == text.npos && ::inet_pton(AF_INET6, std::string(text).c_str(), bytes.data()) == 1;
}

}  // namespace

ListenAddress listen_address_from(std::string_view text) {
  const auto refused = [&] {
    return Error(ErrorKind::invalid_argument,
                 fmt::format("expected ADDRESS:PORT such as 127.0.0.1:8080 or [::1]:8080, found '{}'", text));
  };
  const std::size_t colon = text.rfind(':');
  if (colon == text.npos) throw refused();
  std::string_view host = text.substr(0, colon);
  const auto port = port_from(text.substr(colon + 1));
  const bool bracketed = host.size() > 2 && host.front() == '[' && host.back() == ']';
  if (bracketed) host = host.substr(1, host.size() - 2);
  // An IPv6 address may have a zone behind '%', the name of one of this machine's networks.
  const bool sound =
      bracketed ? is_ipv6(host.substr(0, host.find('%'))) : !host.empty() && host.find_first_of(":[]/") == host.npos;
  if (!port || !sound) throw refused();
  return {std::string(host), *port};
}

std::string host_in_url(std::string_view host) {
  if (host.find(':') == host.npos || host.starts_with('[')) return std::string(host);
  const std::size_t zone = std::min(host.find('%'), host.size());
  std::string written = fmt::format("[{}", host.substr(0, zone));
  if (zone < host.size()) written += fmt::format("%25{}", host.substr(zone + 1));
  return written + "]";
}

std::string base_path_from(std::string_view text) {
  std::string path = "/";
  std::string_view rest = text;
  if (rest.starts_with('/')) rest.remove_prefix(1);
  if (rest.ends_with('/')) rest.remove_suffix(1);
  while (!rest.empty()) {
    const std::string_view segment = rest.substr(0, rest.find('/'));
    const bool sound = !segment.empty() && segment != "." && segment != ".." && !rest.ends_with('/') &&
                       consists_of(segment, {small_letters, capital_letters, digits, "-._~"});
    if (!sound)
      throw Error(
          ErrorKind::invalid_argument,
          fmt::format("base_path: expected a path such as /find/, of letters, digits and -._~, found '{}'", text));
    path += fmt::format("{}/", segment);
    rest.remove_prefix(std::min(rest.size(), segment.size() + 1));
  }
  return path;
}

bool is_origin(std::string_view text) {
  const std::size_t scheme_end = text.find("://");
  if (scheme_end == text.npos) return false;
  const std::string_view scheme = text.substr(0, scheme_end);
  std::string_view host = text.substr(scheme_end + 3);
  std::string_view port;
  const std::size_t address_end = host.starts_with('[') ? host.find(']') : 0;
  if (address_end == host.npos) return false;
  if (const std::size_t colon = host.find(':', address_end); colon != host.npos) {
    port = host.substr(colon + 1);
    host = host.substr(0, colon);
    if (!port_from(port) || port == (scheme == "https" ? "443" : scheme == "http" ? "80" : "")) return false;
  }
  if (scheme.empty() || small_letters.find(scheme.front()) == small_letters.npos) return false;
  if (!consists_of(scheme, {small_letters, digits, "+-."})) return false;
  if (host.starts_with('[')) return host.ends_with(']') && is_ipv6(host.substr(1, host.size() - 2));
  return !host.empty() && consists_of(host, {small_letters, digits, "-._"});
}

}  // namespace selvedge::service
