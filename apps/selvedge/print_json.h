// Prints JSON to standard output. Bytes that are not UTF-8 become U+FFFD, because names of files may have any bytes.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <vector>

#include "selvedge/skipped.h"

namespace selvedge::cli {

// Prints it indented, with a line end.
void print_json(const nlohmann::ordered_json& json);

// Prints it on one line and flushes, so that a reader gets each line at once.
void print_json_line(const nlohmann::ordered_json& json);

// A list of {"source", "reason"}.
nlohmann::ordered_json skipped_json(const std::vector<Skipped>& skipped);

}  // namespace selvedge::cli
