// The commands that a page of the documentation tells its reader to run.
#pragma once

#include <cstddef>
#include <sstream>
#include <string>
#include <vector>

namespace selvedge::apps {

// A ```sh or ```sql block.
struct CommandBlock {
  std::string language;  // "sh" or "sql"
  std::string text;      // its lines
  std::size_t line = 0;  // of the page, from 1, in which it begins
  // Why no test runs it: the text of the comment <!-- not run: ... --> in the line before it. Empty: a test does.
  std::string not_run;
};

// Of a page, in order.
inline std::vector<CommandBlock> command_blocks(const std::string& markdown) {
  constexpr std::string_view mark = "<!-- not run: ", mark_end = " -->";
  std::vector<CommandBlock> blocks;
  std::istringstream lines(markdown);
  std::string line, before;
  bool fenced = false, commands = false;
  for (std::size_t number = 1; std::getline(lines, line); ++number, before = line) {
    if (line.starts_with("```")) {
      commands = !fenced && (line == "```sh" || line == "```sql");
      fenced = !fenced;
      if (!commands) continue;
      CommandBlock& block = blocks.emplace_back();
      block.language = line.substr(3);
      block.line = number;
      if (before.starts_with(mark) && before.ends_with(mark_end))
        block.not_run = before.substr(mark.size(), before.size() - mark.size() - mark_end.size());
    } else if (commands) {
      blocks.back().text += line + "\n";
    }
  }
  return blocks;
}

// The lines of all ```sh blocks that are run, in order.
inline std::string commands_of(const std::string& markdown) {
  std::string commands;
  for (const CommandBlock& block : command_blocks(markdown)) {
    if (block.language == "sh" && block.not_run.empty()) commands += block.text;
  }
  return commands;
}

}  // namespace selvedge::apps
