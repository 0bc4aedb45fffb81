// What all training runs have in common: device and threads, pictures, the run's folder.
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

// If the standard deviation of an epoch's similarities is below this, all embeddings are alike.
inline constexpr double collapsed_spread = 1e-4;

// "cpu" or "cuda". Throws invalid_argument for another word, unavailable where libtorch finds no CUDA device.
torch::Device find_device(const std::string& name);

// Sets libtorch's number of threads; 0: one a processor.
void use_threads(int threads);

// The optimiser of the configuration's optimiser.* settings: SGD or Adam.
std::unique_ptr<torch::optim::Optimizer> make_optimiser(const TrainConfig& config,
                                                        std::vector<torch::Tensor> parameters);

// The splits `train` and `validation` of a manifest, and their pictures at one size.
struct RunData {
  std::unique_ptr<dataset::ImageCache> cache;
  std::vector<std::size_t> position;                // place of a manifest's image in the cache
  std::vector<dataset::Product> train, validation;  // without the images that cannot be read
  model_directory::TrainingData card;               // for the model card
};
RunData load_run_data(const dataset::Manifest& manifest, int width, int height, const TrainOptions& options,
                      const ProgressSink& progress, dataset::Framing framing = dataset::Framing::stretched);

// The text that must be the same for a run to be resumed: settings, data fingerprint, and the weights it starts from.
std::string run_identity(const std::map<std::string, std::string>& settings, const RunData& data,
                         const TrainOptions& options);

// Restores network and optimiser from options.out; returns the number of epochs done, 0 if there is no checkpoint.
// Throws invalid_argument if there is one and options.resume is not set, and as load_checkpoint.
int load_run(const TrainOptions& options, torch::nn::Module& network, torch::optim::Optimizer& optimiser,
             const std::string& identity);
// The same, and reads the log of the epochs done into `epochs`.
int resume_run(const TrainOptions& options, torch::nn::Module& network, torch::optim::Optimizer& optimiser,
               const std::string& identity, std::vector<EpochRecord>& epochs);

// A card with what every run knows; the architecture's trainer adds the rest.
model_directory::ModelCard begin_model_card(const TrainConfig& config, const RunData& data,
                                            const TrainSummary& summary);

// Export options with the input and output that the card names; the rest has its defaults.
model::OnnxExportOptions export_options(const model_directory::ModelCard& card);

// Writes model.onnx, removes a kinds.json of an earlier network, and writes model.json with the fingerprint.
void finish_model_directory(model_directory::ModelCard& card, const std::string& onnx,
                            const std::filesystem::path& out);

}  // namespace selvedge::training
