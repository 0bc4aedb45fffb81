#include "study/training/trainer.h"

#include <fmt/format.h>

#include "ground/files/atomic_file.h"
#include "selvedge/error.h"

namespace selvedge::training {

namespace {

TrainSummary train_architecture(const TrainConfig& config, const dataset::Manifest& manifest,
                                const TrainOptions& options, const ProgressSink& progress) {
  switch (config.architecture) {
    case Architecture::street2shop:
      return train_retrieval(config, manifest, options, progress);
    case Architecture::pixel_dtgan:
      return train_transfer(config, manifest, options, progress);
    case Architecture::finder:
      throw Error(ErrorKind::invalid_argument, "a finder is trained on scenes, not on a manifest's products");
    case Architecture::adapter:
      return train_adapter(config, manifest, options, progress);
    case Architecture::koch_tower:
    case Architecture::paper_tower:
      break;
  }
  return train_siamese(config, manifest, options, progress);
}

}  // namespace

TrainSummary train(const TrainConfig& config, const dataset::Manifest& manifest, const TrainOptions& options,
                   const ProgressSink& progress) {
  if (!options.mean_with.empty() && config.architecture != Architecture::street2shop) {
    throw Error(ErrorKind::invalid_argument, "--mean-with: expected a configuration of street2shop, found one of " +
                                                 std::string(to_string(config.architecture)));
  }
  if (options.team->size() > 1 && (config.architecture != Architecture::street2shop || options.device != "cpu")) {
    throw Error(
        ErrorKind::invalid_argument,
        fmt::format("WORLD_SIZE: expected a configuration of street2shop and --device cpu for training by several "
                    "processes, found {} on {}",
                    to_string(config.architecture), options.device));
  }
  return noting_failure(options, [&] { return train_architecture(config, manifest, options, progress); });
}

TrainSummary noting_failure(const TrainOptions& options, const std::function<TrainSummary()>& run) {
  const std::filesystem::path failed = options.out / "failed.txt";
  try {
    TrainSummary summary = run();
    std::filesystem::remove(failed);
    return summary;
  } catch (const TrainingFailed& failure) {
    if (options.team->rank() == 0) files::write_file_atomically(failed, std::string(failure.what()) + "\n");
    throw;
  }
}

}  // namespace selvedge::training
