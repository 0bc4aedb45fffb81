// Tells public network addresses from private ones.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace selvedge::fetch {

using Ipv4 = std::array<std::uint8_t, 4>;   // in the order in which they are written
using Ipv6 = std::array<std::uint8_t, 16>;  // likewise

// The kind of an address that is not public: "loopback", "private", "link-local", "multicast", "unspecified" or
// "reserved" (IANA's special-purpose registries, RFC 6890); empty for a public one. An IPv6 address that stands for an
// IPv4 one (mapped, compatible, NAT64, 6to4) is of that address's kind.
std::string_view kind_of_private(const Ipv4& address);
std::string_view kind_of_private(const Ipv6& address);

}  // namespace selvedge::fetch
