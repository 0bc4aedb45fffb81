// An option that is added to one of the two functions must be added to the other.
#include "train_arguments.h"

namespace selvedge::cli {

void add_train_options(CLI::App& command, TrainArguments& arguments) {
  command.add_option("--config", arguments.config, "Training configuration, e.g. configs/paper.toml")->required();
  command
      .add_option(
          "--data", arguments.data,
          "manifest.csv with splits train and validation, or a CSV of pairs (product_image,person_image); for a "
          "finder of garments, the folder of real data")
      ->required();
  command.add_option("--out", arguments.out, "Folder of the run; becomes a model directory")->required();
  command.add_option("--init", arguments.init, "Model directory to start from; for an adapter, that of its encoder");
  command
      .add_option("--mean-with", arguments.mean_with,
                  "Another model directory: start from the mean of its weights and those of --init (street2shop)")
      ->needs("--init");
  command.add_option("--device", arguments.device, "cpu or cuda")->capture_default_str();
  command.add_option("--set", arguments.settings,
                     "Change a setting of the configuration: section.key=value; repeatable");
  command.add_option("--cache", arguments.cache,
                     "Folder of decoded images (default: $XDG_CACHE_HOME/selvedge or ~/.cache/selvedge)");
  command.add_flag("--resume", arguments.resume, "Go on from the last finished epoch in --out");
  command.add_flag("--quiet", arguments.quiet, "Print errors only");
  command.footer(
      "Example:\n  selvedge train --config configs/paper.toml --data manifest.csv --out runs/paper --set "
      "training.epochs=3");
}

std::vector<std::string> to_command_line(const TrainArguments& arguments) {
  std::vector<std::string> line = {"--config", arguments.config, "--data",   arguments.data,
                                   "--out",    arguments.out,    "--device", arguments.device};
  if (!arguments.init.empty()) line.insert(line.end(), {"--init", arguments.init});
  if (!arguments.mean_with.empty()) line.insert(line.end(), {"--mean-with", arguments.mean_with});
  if (!arguments.cache.empty()) line.insert(line.end(), {"--cache", arguments.cache});
  for (const std::string& setting : arguments.settings) line.insert(line.end(), {"--set", setting});
  if (arguments.resume) line.emplace_back("--resume");
  if (arguments.quiet) line.emplace_back("--quiet");
  return line;
}

}  // namespace selvedge::cli
