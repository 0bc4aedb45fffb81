#include "selvedge/training/trainer.h"

#include "selvedge/core/error.h"
#include "selvedge/training/architectures.h"

namespace selvedge {

TrainSummary train(const TrainConfig& config, const Manifest& manifest, const TrainOptions& options,
                   const ProgressSink& progress) {
  if (!options.mean_with.empty() && config.architecture != Architecture::street2shop) {
    throw Error(ErrorKind::invalid_argument, "--mean-with: expected a configuration of street2shop, found one of " +
                                                 std::string(to_string(config.architecture)));
  }
  switch (config.architecture) {
    case Architecture::street2shop:
      return train_retrieval(config, manifest, options, progress);
    case Architecture::pixel_dtgan:
      return train_dtgan(config, manifest, options, progress);
    case Architecture::koch_tower:
    case Architecture::paper_tower:
      break;
  }
  return train_siamese(config, manifest, options, progress);
}

}  // namespace selvedge
