// Secrets: random bytes from the operating system, comparison in constant time, and encryption. API keys, query ids and
// cursors use them.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace selvedge::files {

// Random bytes for keys. Throws unavailable if the operating system gives none.
std::vector<std::byte> random_secret(std::size_t size);

// Whether both are equal. The time does not depend on where they first differ; it may depend on the lengths.
bool constant_time_equal(std::string_view a, std::string_view b);

// HMAC-SHA256 (RFC 2104): a signature of `text` that only an owner of `key` can make.
std::array<std::byte, 32> hmac_sha256(std::span<const std::byte> key, std::string_view text);

// Encrypts bytes so that only an owner of `key` can read or make them (AES-256-GCM; the result begins with a random
// nonce). `context` names the purpose. It is not stored, and unsealed() needs the same one.
std::vector<std::byte> sealed(std::span<const std::byte, 32> key, std::string_view context,
                              std::span<const std::byte> plain);
// Nothing for bytes that sealed() did not make with this key and context.
std::optional<std::vector<std::byte>> unsealed(std::span<const std::byte, 32> key, std::string_view context,
                                               std::span<const std::byte> bytes);

}  // namespace selvedge::files
