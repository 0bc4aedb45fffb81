// The parts of a command, as CLI11 describes it. CLI11 keeps a group of options as a sub-command without a name.
#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

namespace selvedge::cli {

// The sub-commands with names.
std::vector<const CLI::App*> commands_of(const CLI::App& command);
// The groups of options.
std::vector<const CLI::App*> option_groups_of(const CLI::App& command);
// The options, also those of its groups.
std::vector<const CLI::Option*> options_of(const CLI::App& command);

// "selvedge catalogue import".
std::string full_name(const CLI::App& command);

}  // namespace selvedge::cli
