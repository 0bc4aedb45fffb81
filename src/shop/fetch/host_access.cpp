// Texts are cut by hand and strictly, because what they hold is secret: no message repeats a header's value or a
// password. The ranges of private addresses are IANA's, as data.
#include "shop/fetch/host_access.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "ground/core/ascii.h"
#include "ground/core/percent_encoding.h"
#include "shop/fetch/authority_range.h"
#include "shop/fetch/download_options.h"

namespace selvedge::fetch {
namespace {

bool is_token(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) {
    return core::is_letter(c) || core::is_digit(c) ||
           std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
  });
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
  const auto [begin, end] = authority_range(url);
  const std::size_t at = url.substr(0, end).rfind('@');
  if (at == std::string::npos || at < begin) return {url, "", ""};
  const std::string given = url.substr(begin, at - begin);
  const std::size_t colon = std::min(given.find(':'), given.size());
  return {url.substr(0, begin) + url.substr(at + 1), core::percent_decoded(given.substr(0, colon)),
          core::percent_decoded(given.substr(std::min(colon + 1, given.size())))};
}

namespace {

// Whether what was meant as a user name and password may stand in host, port and path. An "@" may be in a path, but
// behind a port or another "@" it is more likely the one that ends a password.
bool may_cut_credentials(const std::string& url) {
  if (host_of(url).empty()) return url.find('@') != std::string::npos;
  const auto [begin, end] = authority_range(url);
  const std::string_view authority = std::string_view(url).substr(begin, end - begin);
  const std::string_view path = std::string_view(url).substr(end, url.find_first_of("?#", end) - end);
  const bool is_ipv6 = authority.starts_with('[');
  return !is_ipv6 && authority.find_first_of(":@") != std::string_view::npos &&
         path.find('@') != std::string_view::npos;
}

}  // namespace

std::string shown_url(const std::string& url) {
  const std::string plain = may_cut_credentials(url)
                                ? url.substr(0, authority_range(url).begin) + url.substr(url.rfind('@') + 1)
                                : split_credentials(url).url;
  return plain.substr(0, plain.find_first_of("?#"));
}

std::optional<std::string> problem_of_feed_url(const std::string& url) {
  if (may_cut_credentials(url)) {
    return "expected the special characters of a user name and password percent-encoded (/ as %2F, ? as %3F, # as %23, "
           "@ as %40, % as %25), and an @ behind the host too, found one that is not";
  }
  if (host_of(url).empty()) return "expected an address that begins with http:// or https:// and a plain host";
  return std::nullopt;
}

namespace {

struct Ipv4Range {
  std::uint32_t first;
  int bits;  // that an address shares with `first`
  std::string_view kind;
};
constexpr std::array<Ipv4Range, 15> ipv4_ranges = {{{0x00000000, 8, "unspecified"},
                                                    {0x0A000000, 8, "private"},
                                                    {0x64400000, 10, "private"},  // carriers' NAT
                                                    {0x7F000000, 8, "loopback"},
                                                    {0xA9FE0000, 16, "link-local"},  // clouds' metadata services
                                                    {0xAC100000, 12, "private"},
                                                    {0xC0000000, 24, "reserved"},
                                                    {0xC0000200, 24, "reserved"},
                                                    {0xC0586300, 24, "reserved"},
                                                    {0xC0A80000, 16, "private"},
                                                    {0xC6120000, 15, "reserved"},
                                                    {0xC6336400, 24, "reserved"},
                                                    {0xCB007100, 24, "reserved"},
                                                    {0xE0000000, 4, "multicast"},
                                                    {0xF0000000, 4, "reserved"}}};

struct Ipv6Range {
  std::array<std::uint8_t, 4> first;
  int bits;  // at most 32
  std::string_view kind;
};
constexpr std::array<Ipv6Range, 8> ipv6_ranges = {
    {{{0xFC, 0, 0, 0}, 7, "private"},
     {{0xFE, 0x80, 0, 0}, 10, "link-local"},
     {{0xFE, 0xC0, 0, 0}, 10, "private"},
     {{0xFF, 0, 0, 0}, 8, "multicast"},
     {{0x20, 0x01, 0x0D, 0xB8}, 32, "reserved"},  // documentation
     {{0x20, 0x01, 0, 0}, 23, "reserved"},        // protocols, Teredo among them
     {{0x3F, 0xFF, 0, 0}, 20, "reserved"},        // documentation
     {{0x5F, 0, 0, 0}, 16, "reserved"}}};         // segment routing

std::uint32_t number_of(const std::uint8_t* bytes) {
  return std::uint32_t{bytes[0]} << 24 | std::uint32_t{bytes[1]} << 16 | std::uint32_t{bytes[2]} << 8 | bytes[3];
}

bool same_beginning(std::uint32_t a, std::uint32_t b, int bits) { return ((a ^ b) >> (32 - bits)) == 0; }

bool starts_with(const Ipv6& address, const std::vector<std::uint8_t>& beginning) {
  return std::equal(beginning.begin(), beginning.end(), address.begin());
}

Ipv4 four_of(const Ipv6& address, std::size_t at) {
  return {address[at], address[at + 1], address[at + 2], address[at + 3]};
}

}  // namespace

std::string_view kind_of_private(const Ipv4& address) {
  const std::uint32_t number = number_of(address.data());
  for (const Ipv4Range& range : ipv4_ranges) {
    if (same_beginning(number, range.first, range.bits)) return range.kind;
  }
  return "";
}

std::string_view kind_of_private(const Ipv6& address) {
  const std::vector<std::uint8_t> zeros(10, 0);
  if (starts_with(address, zeros)) {
    const bool mapped = address[10] == 0xFF && address[11] == 0xFF;
    const bool compatible = address[10] == 0 && address[11] == 0;
    const std::uint32_t last = number_of(&address[12]);
    if (compatible && last == 0) return "unspecified";
    if (compatible && last == 1) return "loopback";
    return mapped || compatible ? kind_of_private(four_of(address, 12)) : "reserved";
  }
  if (starts_with(address, {0x00, 0x64, 0xFF, 0x9B, 0, 0, 0, 0, 0, 0, 0, 0}))
    return kind_of_private(four_of(address, 12));
  if (starts_with(address, {0x20, 0x02})) return kind_of_private(four_of(address, 2));
  for (const Ipv6Range& range : ipv6_ranges) {
    if (same_beginning(number_of(address.data()), number_of(range.first.data()), range.bits)) return range.kind;
  }
  // Nothing but 2000::/3 has been given out as global unicast.
  return (address[0] & 0xE0) == 0x20 ? "" : "reserved";
}

}  // namespace selvedge::fetch
