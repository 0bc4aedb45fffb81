// What every training run does alike, whatever it trains: device and threads, pictures, the run's folder.
#pragma once

#include <torch/torch.h>

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "study/dataset/image_cache.h"
#include "study/model/onnx_exporter.h"
#include "study/training/trainer.h"

namespace selvedge::training {

// Epoch e of a run draws from stream first_epoch_stream + e of the run's generator.
inline constexpr std::uint64_t first_epoch_stream = 1000;

// Standard deviation of an epoch's similarities below which all embeddings are alike.
inline constexpr double collapsed_spread = 1e-4;

// "cpu" or "cuda". Throws invalid_argument for another word, unavailable where libtorch finds no CUDA device.
torch::Device find_device(const std::string& name);

// 0: one a processor.
void use_threads(int threads);

// As the configuration's optimiser.* say: SGD or Adam.
std::unique_ptr<torch::optim::Optimizer> make_optimiser(const TrainConfig& config,
                                                        std::vector<torch::Tensor> parameters);

// Splits `train` and `validation` of a manifest and their pictures at one size.
struct RunData {
  std::unique_ptr<dataset::ImageCache> cache;
  std::vector<std::size_t> position;                // of a manifest's image in the cache
  std::vector<dataset::Product> train, validation;  // without the images that cannot be read
  model_directory::TrainingData card;               // for the model card
};
RunData load_run_data(const dataset::Manifest& manifest, int width, int height, const TrainOptions& options,
                      const ProgressSink& progress, dataset::Framing framing = dataset::Framing::stretched);

// The text that must be the same for a run to be resumed.
std::string run_identity(const std::map<std::string, std::string>& settings, const RunData& data,
                         const TrainOptions& options);

// Restores network and optimiser from options.out and returns the number of epochs done; 0 where there is no
// checkpoint. Throws invalid_argument if there is one and options.resume is not set, and as load_checkpoint.
int load_run(const TrainOptions& options, torch::nn::Module& network, torch::optim::Optimizer& optimiser,
             const std::string& identity);
// The same with the log of the epochs done.
int resume_run(const TrainOptions& options, torch::nn::Module& network, torch::optim::Optimizer& optimiser,
               const std::string& identity, std::vector<EpochRecord>& epochs);

// A card with what is known of any run; the rest is the architecture's.
model_directory::ModelCard begin_model_card(const TrainConfig& config, const RunData& data,
                                            const TrainSummary& summary);

// The input and output that the card names; the rest as its default.
model::OnnxExportOptions export_options(const model_directory::ModelCard& card);

// Writes model.onnx and then model.json with its fingerprint.
void finish_model_directory(model_directory::ModelCard& card, const std::string& onnx,
                            const std::filesystem::path& out);

}  // namespace selvedge::training
