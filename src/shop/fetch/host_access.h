// Which servers may be asked, and what one wants to see before it gives a file: headers, a name and a password.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace selvedge::fetch {

struct HostAccess {
  // "cdn.example": by https at its own port; "cdn.example:8443": by https at that one; "http://cdn.example": by http.
  std::string host;
  std::vector<std::string> headers;  // whole lines without an end, "X-Shop: 7"
  std::string user, password;        // for basic authentication; none where both are empty
};

// What is wrong with a header's line, as "expected ..., found ..." without its value; nothing where it may be sent.
std::optional<std::string> problem_of_header(std::string_view line);

// A name as HostAccess::host has it, in small letters and those of the name system; nothing for other text, such as an
// address with a path.
std::optional<std::string> access_name(const std::string& text);

// The first access to the scheme, host and port of `url`; nullptr where there is none.
const HostAccess* access_to(const std::string& url, const std::vector<HostAccess>& hosts);

// A URL apart from the name and password in it, which are percent-decoded.
struct SplitUrl {
  std::string url;
  std::string user, password;
};
SplitUrl split_credentials(const std::string& url);

// The URL as people may see it: without name, password, query and fragment.
std::string shown_url(const std::string& url);

// ---- Public network addresses and private ones.

using Ipv4 = std::array<std::uint8_t, 4>;   // in the order in which they are written
using Ipv6 = std::array<std::uint8_t, 16>;  // likewise

// The kind of an address that is not public: "loopback", "private", "link-local", "multicast", "unspecified" or
// "reserved" (IANA's special-purpose registries, RFC 6890); empty for a public one. An IPv6 address that stands for an
// IPv4 one (mapped, compatible, NAT64, 6to4) is of that address's kind.
std::string_view kind_of_private(const Ipv4& address);
std::string_view kind_of_private(const Ipv6& address);

}  // namespace selvedge::fetch
