// A training run: from configuration and manifest to a model directory. `selvedge train` and `selvedge paper` start
// runs.
#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "ground/model_directory/model_card.h"
#include "selvedge/error.h"
#include "selvedge/progress.h"
#include "selvedge/skipped.h"
#include "study/dataset/manifest.h"
#include "study/training/run_log.h"
#include "study/training/team.h"
#include "study/training/train_config.h"

namespace selvedge::training {

// The loss became NaN, or all outputs became alike. The settings are the cause, so another run with them ends the same
// way. Kind internal.
class TrainingFailed : public Error {
 public:
  explicit TrainingFailed(const std::string& message) : Error(ErrorKind::internal, message) {}
};

struct TrainOptions {
  std::filesystem::path out;   // the run's folder, which becomes a model directory
  std::filesystem::path init;  // a model directory whose weights.pt to start from; for street2shop and finder also a
                               // file of ImageNet weights (load_imagenet_weights); for an adapter, the directory of its
                               // encoder; empty: from scratch
  std::filesystem::path mean_with;  // another model directory: starts from the mean of its weights and those of `init`
  std::filesystem::path cache;      // folder of decoded images, shared by runs
  std::string manifest_name;        // how the data is named in the model card
  std::string device = "cpu";       // "cpu" or "cuda"
  bool resume = false;              // go on from out/checkpoint.pt if there is one
  std::shared_ptr<const Team> team = std::make_shared<const Team>();  // of several processes: street2shop, on the CPU
};

struct TrainSummary {
  std::vector<EpochRecord> epochs;  // those of earlier, resumed parts included
  std::vector<Skipped> skipped;     // images that could not be decoded
  std::size_t pairs = 0;            // training pairs an epoch
};

// Runs `run`. A TrainingFailed leaves its message in options.out/failed.txt; a run that ends well removes that file.
TrainSummary noting_failure(const TrainOptions& options, const std::function<TrainSummary()>& run);

// Trains on split `train` and watches split `validation`. After every epoch `out` has checkpoint.pt and log.csv. At the
// end it has weights.pt, model.onnx and, written last, model.json. The match calibration in model.json is that of the
// training loss until calibrate_model (evaluation/model_calibration.h) fits one. Every file appears by rename. A killed
// run goes on with `resume` and ends with the same weights as an uninterrupted one. The same configuration, data,
// thread count and machine give the same weights, bit for bit.
//
// The processes of a team train one network, each on its part of every batch. Negatives and the statistics of batch
// normalisation span all parts, so the network is that of one process. `out` must be a folder that all processes see;
// the leader writes it.
//
// Throws invalid_argument if the configuration does not fit the data, if `out` holds a run and `resume` is not set, and
// for an unknown device; unavailable if the device is missing. Throws TrainingFailed if the loss becomes NaN, or if the
// network collapses: the similarities of an epoch's pairs spread by less than 1e-4 (PixelDTGAN: drawings differ less
// than 0.02 times as much as products). Its message says where and what to try; failed.txt in `out` holds it too.
TrainSummary train(const TrainConfig& config, const dataset::Manifest& manifest, const TrainOptions& options,
                   const ProgressSink& progress = {});

// ---- One training run for each architecture. train() chooses. Its promises hold for each, except as noted.

// The paper's network, or that of Koch et al. (2015), on pairs that are drawn once for all epochs.
TrainSummary train_siamese(const TrainConfig& config, const dataset::Manifest& manifest, const TrainOptions& options,
                           const ProgressSink& progress);

// PixelDTGAN, on triples of a person, the product worn and another product. log.csv holds TransferEpoch rows, samples/
// gets a sheet after each epoch, and TrainSummary::epochs stays empty.
TrainSummary train_transfer(const TrainConfig& config, const dataset::Manifest& manifest, const TrainOptions& options,
                            const ProgressSink& progress);

// The street2shop tower on batches of products. Each product of a batch is a negative of all others.
TrainSummary train_retrieval(const TrainConfig& config, const dataset::Manifest& manifest, const TrainOptions& options,
                             const ProgressSink& progress);

// One linear layer on the frozen encoder of TrainOptions::init, which may be any model directory that gives embeddings.
// In a batch, each product is a negative of all others. Every picture is embedded once (encoder_features.h). There are
// no checkpoints: a killed run that is started again keeps the features and repeats the few steps. Leaves encoder and
// layer as one model.onnx, without weights.pt.
TrainSummary train_adapter(const TrainConfig& config, const dataset::Manifest& manifest, const TrainOptions& options,
                           const ProgressSink& progress);

}  // namespace selvedge::training
