// Names the command or option that somebody meant who mistyped one.
#pragma once

#include <CLI/CLI.hpp>
#include <string>

namespace selvedge::cli {

// After a parse that failed: "'recomend' is no command of selvedge; did you mean 'recommend'?". Empty where every
// argument was known, or nothing known is near.
std::string mistyped_argument(const CLI::App& app);

}  // namespace selvedge::cli
