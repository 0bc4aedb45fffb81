#include "selvedge/training/trainer.h"

#include "selvedge/training/architectures.h"

namespace selvedge {

TrainSummary train(const TrainConfig& config, const Manifest& manifest, const TrainOptions& options,
                   const ProgressSink& progress) {
  return config.architecture == Architecture::street2shop ? train_retrieval(config, manifest, options, progress)
                                                          : train_siamese(config, manifest, options, progress);
}

}  // namespace selvedge
