// Bytes that are secrets: drawn from the operating system's random source, compared without telling how far they agree.
#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <string_view>
#include <vector>

namespace selvedge {

// Fit for keys. Throws unavailable if the system has none to give.
std::vector<std::byte> random_secret(std::size_t size);

// Takes the same time wherever the two first differ. Their lengths are no secret.
bool constant_time_equal(std::string_view a, std::string_view b);

// HMAC-SHA256 (RFC 2104): 32 bytes that only who has `key` can make for `text`.
std::array<std::byte, 32> hmac_sha256(std::span<const std::byte> key, std::string_view text);

}  // namespace selvedge
