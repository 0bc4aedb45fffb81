// Arguments that CLI11 did not know are compared with the options and sub-commands of the last command that it knew.
#include "mistyped.h"

#include <fmt/format.h>

#include <vector>

#include "command_tree.h"
#include "ground/core/nearest_name.h"

namespace selvedge::cli {
namespace {

std::vector<std::string> names_of_options(const CLI::App& command) {
  std::vector<std::string> names;
  for (const CLI::Option* option : options_of(command)) {
    for (const std::string& name : option->get_lnames()) names.push_back("--" + name);
  }
  return names;
}

std::vector<std::string> names_of_commands(const CLI::App& command) {
  std::vector<std::string> names;
  for (const CLI::App* one : commands_of(command)) names.push_back(one->get_name());
  return names;
}

}  // namespace

std::string mistyped_argument(const CLI::App& app) {
  const CLI::App* command = &app;
  while (!command->get_subcommands().empty()) command = command->get_subcommands().front();
  const auto options = names_of_options(*command), commands = names_of_commands(*command);
  for (const std::string& argument : app.remaining(true)) {
    const bool is_option = argument.starts_with("--");
    const std::string name = argument.substr(0, argument.find('='));
    const std::string meant = core::did_you_mean(name, is_option ? options : commands);
    if (!meant.empty())
      return fmt::format("'{}' is no {} of {}{}", name, is_option ? "option" : "command", full_name(*command), meant);
    // Arguments behind an unknown command belong to that command.
    if (!is_option) break;
  }
  return "";
}

}  // namespace selvedge::cli
