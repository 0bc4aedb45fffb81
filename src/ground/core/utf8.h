// The encoding of all text in catalogues and manifests.
#pragma once

#include <cstddef>
#include <string_view>

namespace selvedge::core {

// Length in bytes of the well-formed UTF-8 sequence at `at` (RFC 3629: no overlong forms, no surrogates); 0 if none.
std::size_t utf8_sequence(std::string_view text, std::size_t at);

// Whether a text is nothing but such sequences.
bool is_utf8(std::string_view text);

}  // namespace selvedge::core
