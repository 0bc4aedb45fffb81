// JSON as the command line prints it.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <vector>

#include "selvedge/skipped.h"

namespace selvedge::cli {

// On standard output, indented, with a line's end; bytes that are no UTF-8 are replaced.
void print_json(const nlohmann::ordered_json& json);

// The same in one line, written at once: who reads it need not wait for the next.
void print_json_line(const nlohmann::ordered_json& json);

// A list of {"source", "reason"}.
nlohmann::ordered_json skipped_json(const std::vector<Skipped>& skipped);

}  // namespace selvedge::cli
