// Secret bytes: drawn from the operating system's random source, compared in constant time.
#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <string_view>
#include <vector>

namespace selvedge::files {

// Random bytes fit for keys. Throws unavailable if the system has none to give.
std::vector<std::byte> random_secret(std::size_t size);

// Takes the same time wherever the two first differ. Lengths are not secret.
bool constant_time_equal(std::string_view a, std::string_view b);

// HMAC-SHA256 (RFC 2104): 32 bytes for `text` that only an owner of `key` can make.
std::array<std::byte, 32> hmac_sha256(std::span<const std::byte> key, std::string_view text);

}  // namespace selvedge::files
