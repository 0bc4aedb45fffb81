// Sub-commands with a name are commands; those without are groups of options.
#include "command_tree.h"

namespace selvedge::cli {

std::vector<const CLI::App*> commands_of(const CLI::App& command) {
  return command.get_subcommands([](const CLI::App* sub) { return !sub->get_name().empty(); });
}

std::vector<const CLI::App*> option_groups_of(const CLI::App& command) {
  return command.get_subcommands([](const CLI::App* sub) { return sub->get_name().empty(); });
}

std::vector<const CLI::Option*> options_of(const CLI::App& command) {
  std::vector<const CLI::Option*> options = command.get_options({});
  for (const CLI::App* group : option_groups_of(command)) {
    for (const CLI::Option* option : group->get_options({})) {
      if (option != group->get_help_ptr()) options.push_back(option);  // each group has a --help of its own
    }
  }
  return options;
}

std::string full_name(const CLI::App& command) {
  return command.get_parent() == nullptr ? command.get_name()
                                         : full_name(*command.get_parent()) + " " + command.get_name();
}

}  // namespace selvedge::cli
