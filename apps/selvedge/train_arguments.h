// The options of `selvedge train`. The command and selvedge-train, the program that it runs, share them.
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

// The command line of selvedge-train with these arguments, without the program's name.
std::vector<std::string> to_command_line(const TrainArguments& arguments);

}  // namespace selvedge::cli
