// Base64 (RFC 4648), for pictures inside the page. Internal to this room.
#pragma once

#include <cstddef>
#include <span>
#include <string>

namespace selvedge {

std::string base64(std::span<const std::byte> bytes);

}  // namespace selvedge
