// Which servers may be asked, and what single servers get before they give a file: headers, user name and password.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace selvedge::fetch {

struct HostAccess {
  // "cdn.example": by https at the usual port. "cdn.example:8443": by https at this port. "http://cdn.example": by
  // http.
  std::string host;
  std::vector<std::string> headers;  // whole lines without an end, "X-Shop: 7"
  std::string user, password;        // for basic authentication; both empty: none
};

// What is wrong with the line of a header, as "expected ..., found ...". The text never repeats the value, which may be
// secret. Nothing if the line may be sent.
std::optional<std::string> problem_of_header(std::string_view line);

// The text as HostAccess::host holds it: in small letters, with an international host in ASCII. Nothing for other text,
// such as a URL with a path.
std::optional<std::string> access_name(const std::string& text);

// The first access for the scheme, host and port of `url`. nullptr if there is none.
const HostAccess* access_to(const std::string& url, const std::vector<HostAccess>& hosts);

// A URL without its user name and password, and these two, percent-decoded.
struct SplitUrl {
  std::string url;
  std::string user, password;
};
SplitUrl split_credentials(const std::string& url);

// The URL as people may see it: without user name, password, query and fragment. Where a character of the password may
// have ended the host early, as the "/" of "https://me:a/b@a.example/" does, without all that is before the last "@".
std::string shown_url(const std::string& url);

// Why no feed is fetched from the URL, in words that show no part of it: it has no host that all programs read alike,
// or a part of a password may be taken for its port and path.
std::optional<std::string> problem_of_feed_url(const std::string& url);

// ---- Public network addresses and private ones.

using Ipv4 = std::array<std::uint8_t, 4>;   // in the order of the written address
using Ipv6 = std::array<std::uint8_t, 16>;  // in the order of the written address

// The kind of an address that is not public: "loopback", "private", "link-local", "multicast", "unspecified" or
// "reserved" (IANA's special-purpose registries, RFC 6890). Empty for a public address. An IPv6 address that stands for
// an IPv4 address (mapped, compatible, NAT64, 6to4) has the kind of that address.
std::string_view kind_of_private(const Ipv4& address);
std::string_view kind_of_private(const Ipv6& address);

}  // namespace selvedge::fetch
