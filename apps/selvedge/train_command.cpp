#include <fmt/format.h>
#include <spawn.h>
#include <sys/wait.h>

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <memory>

#include "commands.h"
#include "selvedge/core/error.h"
#include "selvedge/dataset/manifest.h"
#include "selvedge/embedding/picture_converter.h"
#include "selvedge/evaluation/model_calibration.h"
#include "selvedge/terminal/progress_bar.h"
#include "train_arguments.h"

extern char** environ;

namespace selvedge {
namespace {

// Beside this program in a build, in libexec of an installation.
std::filesystem::path find_trainer() {
  const auto here = std::filesystem::read_symlink("/proc/self/exe").parent_path();
  for (const auto& place : {here / "selvedge-train", here.parent_path() / "libexec" / "selvedge" / "selvedge-train"}) {
    if (std::filesystem::exists(place)) return place;
  }
  throw Error(
      ErrorKind::unavailable,
      fmt::format("expected selvedge-train in {}; this build was made without training (SELVEDGE_WITH_TRAINING)",
                  here.string()));
}

// Runs a program to its end and returns its exit code; what ends this program from the terminal ends that one first.
int run_program(const std::filesystem::path& program, const std::vector<std::string>& arguments) {
  std::vector<char*> line{const_cast<char*>(program.c_str())};
  for (const std::string& argument : arguments) line.push_back(const_cast<char*>(argument.c_str()));
  line.push_back(nullptr);
  // OpenMP threads that spin while they wait halve the speed of training on a machine that does anything else.
  setenv("OMP_WAIT_POLICY", "passive", /*overwrite=*/0);
  pid_t child = 0;
  if (const int failure = posix_spawn(&child, program.c_str(), nullptr, nullptr, line.data(), environ); failure != 0) {
    throw Error(ErrorKind::unavailable, fmt::format("cannot start {}: {}", program.string(), std::strerror(failure)));
  }
  const auto previous = std::signal(SIGINT, SIG_IGN);
  int status = 0;
  while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  std::signal(SIGINT, previous);
  if (WIFEXITED(status)) return WEXITSTATUS(status);
  throw Error(ErrorKind::unavailable, fmt::format("training was ended by signal {} ({}); go on with --resume",
                                                  WTERMSIG(status), strsignal(WTERMSIG(status))));
}

ExitCode train(const TrainArguments& arguments) {
  const int status = run_program(find_trainer(), to_command_line(arguments));
  const auto outcome = static_cast<ExitCode>(status);
  if (outcome != ExitCode::done && outcome != ExitCode::some_skipped) return outcome;
  // A converter draws; there are no similarities to calibrate.
  if (read_model_card(arguments.out).architecture == converter_architecture) {
    if (!arguments.quiet) fmt::print("model directory: {}\n", arguments.out);
    return outcome;
  }
  const auto calibrated =
      calibrate_model(arguments.out, read_manifest(arguments.data), make_progress_bar(arguments.quiet));
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
  auto* command = app.add_subcommand("train", "Train a network on a data set; leaves a model directory");
  add_train_options(*command, *arguments);
  command->callback([arguments, &outcome] { outcome = train(*arguments); });
}

}  // namespace selvedge
