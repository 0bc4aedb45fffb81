// selvedge-train: trains a network and leaves a model directory. `selvedge train` starts it and calibrates the result.
#include <fmt/format.h>
#include <sys/prctl.h>

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>

#include "environment.h"
#include "ground/terminal/progress_bar.h"
#include "selvedge/error.h"
#include "study/training/classifier_study.h"
#include "study/training/finder_trainer.h"
#include "study/training/trainer.h"
#include "study/training/training_machine.h"
#include "train_arguments.h"

namespace {

using namespace selvedge;

std::filesystem::path default_cache() {
  if (const char* cache = std::getenv("XDG_CACHE_HOME"); cache != nullptr && *cache != '\0')
    return std::filesystem::path(cache) / "selvedge";
  if (const char* home = std::getenv("HOME"); home != nullptr && *home != '\0')
    return std::filesystem::path(home) / ".cache" / "selvedge";
  return ".cache/selvedge";
}

int run(const cli::TrainArguments& arguments, bool classifier_study) {
  if (const auto warning = training::slow_blas_warning(training::measure_blas_gflops()))
    fmt::print(stderr, "selvedge train: warning: {}\n", *warning);
  training::TrainConfig config = training::read_train_config(arguments.config);
  for (const std::string& setting : arguments.settings) training::set_value(config, setting);
  training::TrainOptions options;
  options.out = arguments.out;
  options.init = arguments.init;
  options.mean_with = arguments.mean_with;
  options.cache = arguments.cache.empty() ? default_cache() : std::filesystem::path(arguments.cache);
  options.manifest_name = arguments.data;
  options.device = arguments.device;
  options.resume = arguments.resume;
  options.team = std::make_shared<const training::Team>(training::Team::of_environment(cli::environment));
  const bool quiet = arguments.quiet || !options.team->leads();
  if (classifier_study) {
    if (options.team->size() > 1)
      throw Error(ErrorKind::invalid_argument,
                  "WORLD_SIZE: expected one process for the classifier's study, found more");
    training::study_classifier(config, dataset::read_manifest(arguments.data), options, {},
                               terminal::make_progress_bar(quiet));
    return 0;
  }
  const ProgressSink progress = terminal::make_progress_bar(quiet);
  if (config.architecture == training::Architecture::finder) {
    training::train_finder(config, training::finder_scenes(config, arguments.data), options, progress);
    return 0;
  }
  const training::TrainSummary summary =
      training::train(config, dataset::read_manifest(arguments.data), options, progress);
  if (!options.team->leads()) return summary.skipped.empty() ? 0 : 3;
  for (const Skipped& skipped : summary.skipped) fmt::print(stderr, "skipped {}\n", to_string(skipped));
  if (!quiet && !summary.epochs.empty()) {
    const training::EpochRecord& last = summary.epochs.back();
    fmt::print(
        "{} pairs an epoch, {} epochs: loss {:.4f}, pair accuracy {:.3f}, on validation {:.3f}; {:.0f} images/s\n",
        summary.pairs, last.epoch, last.loss, last.pair_accuracy, last.validation_accuracy, last.images_per_second);
  }
  return summary.skipped.empty() ? 0 : 3;
}

}  // namespace

int main(int argc, char** argv) {
  // Ends this process when `selvedge train` ends in any way: two trainers must not write into one run.
  prctl(PR_SET_PDEATHSIG, SIGTERM);
  training::keep_freed_memory();
  CLI::App app("Trains a network. Use `selvedge train`, which also calibrates the result.", "selvedge-train");
  cli::TrainArguments arguments;
  cli::add_train_options(app, arguments);
  bool classifier_study = false;
  app.add_flag("--classifier-study", classifier_study,
               "Instead of training: what a softmax classifier costs when products join; leaves classifier.csv");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 2;
  }
  try {
    return run(arguments, classifier_study);
  } catch (const std::exception& error) {
    fmt::print(stderr, "selvedge train: {}\n", error.what());
    return 1;
  }
}
