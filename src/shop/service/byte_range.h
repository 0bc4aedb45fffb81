// Range requests (RFC 9110, 14). Inside service/ only.
#pragma once

#include <string_view>

#include "shop/service/http.h"

namespace selvedge::service {

// Cuts a whole answer (200) to the one requested range: 206, or 416 if the range begins after its end. Several ranges,
// or a malformed one, leave the whole answer; the RFC allows that. `if_range` is the ETag that the client knows, or
// empty. If it differs from the answer's, the answer stays whole.
void cut_to_range(HttpResponse& response, std::string_view range, std::string_view if_range);

}  // namespace selvedge::service
