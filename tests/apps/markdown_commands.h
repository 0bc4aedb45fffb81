// The commands that a page of the documentation tells its reader to run.
#pragma once

#include <sstream>
#include <string>

namespace selvedge::apps {

// The lines of all ```sh blocks, in order.
inline std::string commands_of(const std::string& markdown) {
  std::istringstream lines(markdown);
  std::string line, commands;
  bool inside = false;
  while (std::getline(lines, line)) {
    if (line.starts_with("```")) {
      inside = line == "```sh";
    } else if (inside) {
      commands += line + "\n";
    }
  }
  return commands;
}

}  // namespace selvedge::apps
