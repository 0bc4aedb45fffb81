// Ids of answered queries. An id holds the time of its query, so that feedback can be filed under it days later, by any
// copy of the service, without a write for each query that nobody ever gives feedback on.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace selvedge {

// "q", the time as 10 hex digits, 20 random hex digits.
std::string new_query_id(std::chrono::sys_seconds now);
// Nothing for what is no such id.
std::optional<std::chrono::sys_seconds> time_of_query(std::string_view id);

}  // namespace selvedge
