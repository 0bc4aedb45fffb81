// Parts of an answer (RFC 9110, 14). Inside service/ only.
#pragma once

#include <string_view>

#include "shop/service/http.h"

namespace selvedge {

// Cuts a whole answer (200) down to the one range that was asked for: 206, or 416 for one that begins behind its end.
// Several ranges, or what is no range of bytes, leave the whole answer: that is allowed, and costs least. `if_range` is
// the ETag that the client knows, empty without one; another one than the answer's leaves it whole.
void cut_to_range(HttpResponse& response, std::string_view range, std::string_view if_range);

}  // namespace selvedge
