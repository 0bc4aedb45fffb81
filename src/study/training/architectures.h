// One training run for each architecture; train() chooses. What they promise is said there (trainer.h).
#pragma once

#include "study/training/trainer.h"

namespace selvedge::training {

// The paper's network, or that of Koch et al., on pairs drawn once.
TrainSummary train_siamese(const TrainConfig& config, const dataset::Manifest& manifest, const TrainOptions& options,
                           const ProgressSink& progress);

// PixelDTGAN on triples of a person, the product worn and another one. Its log.csv holds TransferEpoch, its folder
// samples/ a sheet after each epoch; TrainSummary::epochs stays empty.
TrainSummary train_transfer(const TrainConfig& config, const dataset::Manifest& manifest, const TrainOptions& options,
                            const ProgressSink& progress);

// The street2shop tower on batches of products, each a negative of all others.
TrainSummary train_retrieval(const TrainConfig& config, const dataset::Manifest& manifest, const TrainOptions& options,
                             const ProgressSink& progress);

// One linear layer on the frozen encoder of TrainOptions::init, any model directory that gives embeddings; all pairs
// are each other's negatives. Every picture is embedded once (encoder_features.h). Leaves encoder and layer as one
// model.
TrainSummary train_adapter(const TrainConfig& config, const dataset::Manifest& manifest, const TrainOptions& options,
                           const ProgressSink& progress);

}  // namespace selvedge::training
