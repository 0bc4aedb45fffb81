// Bytes as URLs write them (RFC 3986, 2.1).
#pragma once

#include <string>
#include <string_view>

namespace selvedge::core {

// "a%20b" -> "a b". '+' stays, and so does a broken escape.
std::string percent_decoded(std::string_view text);

}  // namespace selvedge::core
