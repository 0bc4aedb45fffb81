// One text, the identity of a run, holds all that must be the same for it to go on: settings, data and start.
#include "study/training/run_folder.h"

#include <fmt/format.h>

#include <numeric>

#include "ground/core/parallel.h"
#include "ground/files/atomic_file.h"
#include "ground/files/sha256.h"
#include "selvedge/error.h"
#include "study/training/checkpoint.h"

namespace selvedge::training {

torch::Device find_device(const std::string& name) {
  if (name == "cpu") return torch::kCPU;
  if (name != "cuda")
    throw Error(ErrorKind::invalid_argument, fmt::format("--device: expected cpu or cuda, found '{}'", name));
  if (!torch::cuda::is_available()) {
    throw Error(ErrorKind::unavailable,
                "--device cuda: this libtorch finds no CUDA device; Debian's is built without CUDA (docs/training.md)");
  }
  return torch::kCUDA;
}

void use_threads(int threads) {
  torch::set_num_threads(threads > 0 ? threads : static_cast<int>(core::available_processors()));
}

std::unique_ptr<torch::optim::Optimizer> make_optimiser(const TrainConfig& config,
                                                        std::vector<torch::Tensor> parameters) {
  if (config.optimiser == OptimiserKind::adam) {
    return std::make_unique<torch::optim::Adam>(std::move(parameters), torch::optim::AdamOptions(config.learning_rate));
  }
  return std::make_unique<torch::optim::SGD>(std::move(parameters),
                                             torch::optim::SGDOptions(config.learning_rate).momentum(config.momentum));
}

RunData load_run_data(const dataset::Manifest& manifest, int width, int height, const TrainOptions& options,
                      const ProgressSink& progress, dataset::Framing framing) {
  RunData data;
  data.train = dataset::products_of(manifest, dataset::Split::train);
  data.validation = dataset::products_of(manifest, dataset::Split::validation);
  std::vector<std::size_t> images;
  for (const auto* products : {&data.train, &data.validation}) {
    for (const dataset::Product& product : *products) {
      images.insert(images.end(), product.product_images.begin(), product.product_images.end());
      images.insert(images.end(), product.person_images.begin(), product.person_images.end());
    }
  }
  if (images.empty()) throw Error(ErrorKind::invalid_argument, "expected images of split train, found none");
  data.cache = std::make_unique<dataset::ImageCache>(
      dataset::ImageCache::open(manifest, images, width, height, options.cache, progress, framing));
  data.position.assign(manifest.images.size(), 0);
  for (std::size_t i = 0; i < images.size(); ++i) data.position[images[i]] = i;
  const auto unreadable = [&](std::size_t image) { return !data.cache->readable(data.position[image]); };
  for (auto* products : {&data.train, &data.validation}) {
    for (dataset::Product& product : *products) {
      std::erase_if(product.product_images, unreadable);
      std::erase_if(product.person_images, unreadable);
    }
  }
  data.card = {options.manifest_name, dataset::data_fingerprint(manifest), data.train.size(), data.validation.size()};
  return data;
}

std::string run_identity(const std::map<std::string, std::string>& settings, const RunData& data,
                         const TrainOptions& options) {
  std::string identity = fmt::format("data {}\ninit {}\n", data.card.fingerprint, options.init.string());
  if (!options.mean_with.empty()) identity += fmt::format("mean with {}\n", options.mean_with.string());
  for (const auto& [key, value] : settings) identity += fmt::format("{} = {}\n", key, value);
  return identity;
}

int load_run(const TrainOptions& options, torch::nn::Module& network, torch::optim::Optimizer& optimiser,
             const std::string& identity) {
  const auto checkpoint = options.out / "checkpoint.pt";
  if (!std::filesystem::exists(checkpoint)) return 0;
  if (!options.resume) {
    throw Error(ErrorKind::invalid_argument,
                fmt::format("{} holds a run already; go on with it by --resume, or choose another --out",
                            options.out.string()));
  }
  return load_checkpoint(checkpoint, network, optimiser, identity);
}

int resume_run(const TrainOptions& options, torch::nn::Module& network, torch::optim::Optimizer& optimiser,
               const std::string& identity, std::vector<EpochRecord>& epochs) {
  const int done = load_run(options, network, optimiser, identity);
  if (done == 0) return 0;
  epochs = read_run_log(options.out / "log.csv");
  epochs.resize(std::min(epochs.size(), static_cast<std::size_t>(done)));
  return done;
}

model_directory::ModelCard begin_model_card(const TrainConfig& config, const RunData& data,
                                            const TrainSummary& summary) {
  model_directory::ModelCard card;
  card.name = config.name;
  card.architecture = to_string(config.architecture);
  card.input = {.width = config.tower.input_width, .height = config.tower.input_height};
  card.data = data.card;
  card.seed = config.seed;
  card.settings = settings_of(config);
  if (!summary.epochs.empty())
    card.metrics["training_seconds"] =
        std::accumulate(summary.epochs.begin(), summary.epochs.end(), 0.0,
                        [](double sum, const EpochRecord& e) { return sum + e.seconds; });
  card.licence =
      "Weights are Apache-2.0 as far as the training data allows: see the terms of the data set named above.";
  return card;
}

model::OnnxExportOptions export_options(const model_directory::ModelCard& card) {
  return {.input_width = card.input.width,
          .input_height = card.input.height,
          .input_name = card.input_name,
          .output_name = card.output_name};
}

void finish_model_directory(model_directory::ModelCard& card, const std::string& onnx,
                            const std::filesystem::path& out) {
  files::write_file_atomically(out / "model.onnx", onnx);
  std::filesystem::remove(out / "kinds.json");  // of the previous network
  card.fingerprint = files::sha256_hex(onnx);
  model_directory::write_model_card(card, out);
}

}  // namespace selvedge::training
