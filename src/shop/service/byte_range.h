// Range requests (RFC 9110, 14). Inside service/ only.
#pragma once

#include <string_view>

#include "shop/service/http.h"

namespace selvedge::service {

// Cuts a whole answer to the range that the client asks for. `range` and `if_range` are the values of those headers;
// empty: not sent. The status becomes 206, or 416 for a range that begins at or behind the end. Several ranges, or a
// malformed one, leave the answer whole, as the RFC allows. So does an `if_range` that is not the answer's ETag.
// Answers that are streamed or have another status than 200 stay as they are; all others get Accept-Ranges.
void cut_to_range(HttpResponse& response, std::string_view range, std::string_view if_range);

}  // namespace selvedge::service
