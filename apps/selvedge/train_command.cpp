// selvedge train: makes a manifest of a list of pairs, runs selvedge-train, and calibrates the model that it made.
#include <fmt/format.h>

#include <filesystem>
#include <memory>

#include "child_program.h"
#include "commands.h"
#include "environment.h"
#include "ground/embedding/transfer_network.h"
#include "ground/files/read_file.h"
#include "ground/terminal/progress_bar.h"
#include "study/dataset/manifest.h"
#include "study/evaluation/kind_training.h"
#include "study/evaluation/model_calibration.h"
#include "train_arguments.h"
#include "training_data.h"

namespace selvedge::cli {
namespace {

// A model that starts from one that tells kinds of garment tells them too.
void carry_kinds(const TrainArguments& arguments, const dataset::Manifest& manifest) {
  if (arguments.init.empty() || !files::exists(std::filesystem::path(arguments.init) / "kinds.json")) return;
  std::vector<std::filesystem::path> pictures;
  for (std::size_t i = 0; i < manifest.images.size(); ++i) pictures.push_back(manifest.full_path(i));
  const auto carried =
      evaluation::carry_kinds(arguments.init, arguments.out, pictures, terminal::make_progress_bar(arguments.quiet));
  if (!carried) {
    fmt::print(stderr,
               "kinds of garment: not carried over from {}, because too few pictures show one; products of all kinds "
               "are ordered by similarity alone. `selvedge model kinds {}` teaches them\n",
               arguments.init, arguments.out);
  } else if (!arguments.quiet) {
    fmt::print("kinds of garment: as {} tells them, from {} pictures; the same for {:.3f} of those not learned from\n",
               arguments.init, carried->pictures, carried->accuracy);
  }
}

ExitCode train(TrainArguments arguments) {
  arguments.data = manifest_of(arguments.data, arguments.out, arguments.quiet).string();
  const int status = run_program(find_trainer(), to_command_line(arguments));
  const auto outcome = static_cast<ExitCode>(status);
  if (outcome != ExitCode::done && outcome != ExitCode::some_skipped) return outcome;
  // If several processes train together, one of them finishes the model.
  if (environment("WORLD_SIZE") && environment("RANK").value_or("0") != "0") return outcome;
  // A transfer network and a finder have no similarities to calibrate.
  if (!embedding::gives_embeddings(model_directory::read_model_card(arguments.out))) {
    if (!arguments.quiet) fmt::print("model directory: {}\n", arguments.out);
    return outcome;
  }
  const dataset::Manifest manifest = dataset::read_manifest(arguments.data);
  carry_kinds(arguments, manifest);
  const auto calibrated =
      evaluation::calibrate_model(arguments.out, manifest, terminal::make_progress_bar(arguments.quiet));
  if (!arguments.quiet) {
    if (calibrated) {
      fmt::print(
          "match probability: sigmoid({:.3f} x similarity {:+.3f}); judged a match from similarity {:.3f} (accuracy "
          "{:.3f} on {} "
          "validation pairs)\n",
          calibrated->match.scale, calibrated->match.bias, calibrated->threshold, calibrated->accuracy,
          calibrated->pairs);
    } else {
      fmt::print("no validation products: match probability and threshold stay those of the training loss\n");
    }
    fmt::print("model directory: {}\n", arguments.out);
  }
  return outcome;
}

}  // namespace

void add_train_command(CLI::App& app, ExitCode& outcome) {
  const auto arguments = std::make_shared<TrainArguments>();
  auto* command = app.add_subcommand("train", "Train a network on a data set and write a model directory");
  add_train_options(*command, *arguments);
  command->callback([arguments, &outcome] { outcome = train(*arguments); });
}

}  // namespace selvedge::cli
