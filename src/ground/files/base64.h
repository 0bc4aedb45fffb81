// Base64 (RFC 4648, sections 4 and 5): bytes as text.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace selvedge::files {

std::string base64(std::span<const std::byte> bytes);
// With or without padding. Nothing for anything else.
std::optional<std::vector<std::byte>> base64_decoded(std::string_view text);

// For URLs: with '-' and '_' for '+' and '/', and without padding.
inline constexpr std::string_view base64url_letters =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
std::string base64url(std::span<const std::byte> bytes);
std::optional<std::vector<std::byte>> base64url_decoded(std::string_view text);

}  // namespace selvedge::files
