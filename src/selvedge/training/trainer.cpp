#include "selvedge/training/trainer.h"

#include "selvedge/training/architectures.h"

namespace selvedge {

TrainSummary train(const TrainConfig& config, const Manifest& manifest, const TrainOptions& options,
                   const ProgressSink& progress) {
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
