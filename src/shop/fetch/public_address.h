// Which network addresses are the public internet's, and which lead into somebody's own network.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace selvedge {

using Ipv4 = std::array<std::uint8_t, 4>;   // in the order in which they are written
using Ipv6 = std::array<std::uint8_t, 16>;  // likewise

// What an address is if it is no public one: "loopback", "private", "link-local", "multicast", "unspecified" or
// "reserved" (IANA's special-purpose registries, RFC 6890); empty for a public one. An IPv6 address that stands for an
// IPv4 one (mapped, compatible, NAT64, 6to4) is what that is.
std::string_view kind_of_private(const Ipv4& address);
std::string_view kind_of_private(const Ipv6& address);

}  // namespace selvedge
