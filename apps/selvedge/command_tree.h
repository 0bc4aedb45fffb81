// What a command has, as CLI11 describes it.
#pragma once

#include <CLI/CLI.hpp>
#include <vector>

namespace selvedge::cli {

// Its commands, without the nameless ones that stand for groups of options.
std::vector<const CLI::App*> commands_of(const CLI::App& command);
// Those nameless ones.
std::vector<const CLI::App*> option_groups_of(const CLI::App& command);
// Its options, those of its groups too.
std::vector<const CLI::Option*> options_of(const CLI::App& command);

}  // namespace selvedge::cli
