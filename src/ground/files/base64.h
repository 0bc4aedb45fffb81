// Base64 (RFC 4648, section 4): bytes as text.
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

}  // namespace selvedge::files
