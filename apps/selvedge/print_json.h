// JSON as the command line prints it.
#pragma once

#include <nlohmann/json_fwd.hpp>

namespace selvedge::cli {

// On standard output, indented, with a line's end; bytes that are no UTF-8 are replaced.
void print_json(const nlohmann::ordered_json& json);

}  // namespace selvedge::cli
