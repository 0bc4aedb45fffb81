// The words before the last lead to a command, and perhaps to an option that waits for its value.
#include "command_completion.h"

#include <algorithm>

#include "command_tree.h"

namespace selvedge::cli {
namespace {

bool takes_value(const CLI::Option& option) { return option.get_items_expected_max() > 0; }

const CLI::Option* find_option(const CLI::App& command, const std::string& name) {
  for (const CLI::Option* option : options_of(command)) {
    if (option->nonpositional() && option->check_name(name)) return option;
  }
  return nullptr;
}

const CLI::App* find_command(const CLI::App& command, const std::string& name) {
  const auto commands = commands_of(command);
  const auto found = std::ranges::find(commands, name, &CLI::App::get_name);
  return found == commands.end() ? nullptr : *found;
}

// CLI11 keeps the values of IsMember in the option's type, as "TEXT:{csv,json}".
std::vector<std::string> values_of(const CLI::Option& option) {
  const std::string type = option.get_type_name();
  const auto begin = type.find('{'), end = type.find('}', begin == std::string::npos ? 0 : begin);
  if (begin == std::string::npos || end == std::string::npos) return {};
  std::vector<std::string> values;
  for (auto at = begin + 1; at < end;) {
    const auto comma = std::min(type.find(',', at), end);
    values.push_back(type.substr(at, comma - at));
    at = comma + 1;
  }
  return values;
}

}  // namespace

Completions complete(const CLI::App& app, const std::vector<std::string>& words) {
  const std::string typed = words.empty() ? "" : words.back();
  const CLI::App* command = &app;
  const CLI::Option* waiting = nullptr;  // the option whose value comes next
  for (std::size_t i = 0; i + 1 < words.size(); ++i) {
    if (waiting != nullptr) {
      waiting = nullptr;
    } else if (const CLI::Option* option = find_option(*command, words[i])) {
      waiting = takes_value(*option) ? option : nullptr;
    } else if (const CLI::App* sub = find_command(*command, words[i])) {
      command = sub;
    }
  }
  Completions found;
  const auto offer = [&](const std::string& word, const std::string& description) {
    if (word.starts_with(typed)) found.words.push_back({word, description.substr(0, description.find('\n'))});
  };
  if (waiting != nullptr) {
    for (const std::string& value : values_of(*waiting)) offer(value, "");
    found.files = values_of(*waiting).empty();
    return found;
  }
  if (typed.starts_with('-')) {
    for (const CLI::Option* option : options_of(*command)) {
      if (!option->nonpositional() || option->get_group().empty()) continue;
      for (const std::string& name : option->get_lnames()) offer("--" + name, option->get_description());
    }
    return found;
  }
  for (const CLI::App* sub : commands_of(*command)) offer(sub->get_name(), sub->get_description());
  found.files =
      std::ranges::any_of(options_of(*command), [](const CLI::Option* option) { return option->get_positional(); });
  return found;
}

}  // namespace selvedge::cli
