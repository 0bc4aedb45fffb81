// Files that the build embeds into the program.
#pragma once

#include <string_view>

namespace selvedge::service::parts {

extern const std::string_view openapi;  // openapi.json

}  // namespace selvedge::service::parts
