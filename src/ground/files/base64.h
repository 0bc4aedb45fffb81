// Base64, which writes bytes as text (RFC 4648, sections 4 and 5).
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace selvedge::files {

std::string base64(std::span<const std::byte> bytes);
// Takes text with or without padding. Nothing for any other text.
std::optional<std::vector<std::byte>> base64_decoded(std::string_view text);

// The variant for URLs: '-' and '_' take the place of '+' and '/', and there is no padding.
inline constexpr std::string_view base64url_letters =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
std::string base64url(std::span<const std::byte> bytes);
std::optional<std::vector<std::byte>> base64url_decoded(std::string_view text);

}  // namespace selvedge::files
