// Secret bytes: drawn from the operating system's random source, compared in constant time.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
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

// Bytes that only an owner of `key` can read or make (AES-256-GCM, a random nonce first). `context` is not kept: what
// was sealed for one purpose opens for no other. `key`: 32 bytes.
std::vector<std::byte> sealed(std::span<const std::byte, 32> key, std::string_view context,
                              std::span<const std::byte> plain);
// Nothing for bytes that sealed() did not make with this key and context.
std::optional<std::vector<std::byte>> unsealed(std::span<const std::byte, 32> key, std::string_view context,
                                               std::span<const std::byte> bytes);

}  // namespace selvedge::files
