#include "shop/service/time_text.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

namespace selvedge::service {

std::string time_text(std::chrono::sys_seconds time) { return fmt::format("{:%FT%T}Z", time); }

std::string header_time_text(std::chrono::sys_seconds time) { return fmt::format("{:%a, %d %b %Y %T} GMT", time); }

}  // namespace selvedge::service
