// Decodes percent-encoded bytes of URLs (RFC 3986, 2.1).
#pragma once

#include <string>
#include <string_view>

namespace selvedge::core {

// "a%20b" becomes "a b". A '+' and a broken escape stay as they are.
std::string percent_decoded(std::string_view text);

}  // namespace selvedge::core
