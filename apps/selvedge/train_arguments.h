// The options of `selvedge train`, shared by the command and by selvedge-train, the program behind it.
#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

namespace selvedge::cli {

struct TrainArguments {
  std::string config, data, out, init, mean_with, cache;
  std::string device = "cpu";
  bool resume = false;
  bool quiet = false;
  std::vector<std::string> settings;  // "section.key=value"
};

void add_train_options(CLI::App& command, TrainArguments& arguments);

// The arguments as options again, for starting selvedge-train.
std::vector<std::string> to_command_line(const TrainArguments& arguments);

}  // namespace selvedge::cli
