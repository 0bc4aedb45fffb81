// Parses forms as browsers and other clients send them. Inside service/ only.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "shop/service/http.h"

namespace selvedge::service {

// Returns the parts of a multipart/form-data body (RFC 7578), in order. `content_type` is the header's value with its
// boundary. Text before the first delimiter and after the last is ignored (RFC 2046, 5.1.1). The last delimiter needs
// no line end. Throws Problem 400 for a malformed or incomplete form, a missing boundary, and more than most_parts
// parts.
std::vector<BodyPart> parse_form(std::string_view body, std::string_view content_type, std::size_t most_parts);

}  // namespace selvedge::service
