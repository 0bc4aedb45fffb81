// Forms as browsers and other clients send them. Inside service/ only.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "shop/service/http.h"

namespace selvedge {

// The parts of a multipart/form-data body (RFC 7578), in order. `content_type` is the header's value, with its
// boundary. What stands before the first delimiter and after the last is passed over (RFC 2046, 5.1.1); the last one
// needs no line's end. Throws Problem 400 for anything that is not whole, without a boundary, or of more than
// most_parts parts.
std::vector<BodyPart> parse_form(std::string_view body, std::string_view content_type, std::size_t most_parts);

}  // namespace selvedge
