// Times as answers and the log say them. Inside service/ only.
#pragma once

#include <chrono>
#include <string>

namespace selvedge::service {

// RFC 3339, in UTC: "2024-05-31T09:30:00Z".
std::string time_text(std::chrono::sys_seconds time);

// As HTTP headers have it (RFC 9110, 5.6.7): "Fri, 31 May 2024 09:30:00 GMT".
std::string header_time_text(std::chrono::sys_seconds time);

}  // namespace selvedge::service
