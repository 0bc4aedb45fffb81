// Suggests the command or option that was meant by a mistyped one.
#pragma once

#include <CLI/CLI.hpp>
#include <string>

namespace selvedge::cli {

// Call it after a failed parse. Returns "'recomend' is no command of selvedge; did you mean 'recommend'?". Empty if
// every argument was known, or no known name is near.
std::string mistyped_argument(const CLI::App& app);

}  // namespace selvedge::cli
