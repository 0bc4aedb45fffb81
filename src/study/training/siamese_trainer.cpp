// Draws the pairs once and shuffles them for each epoch with the epoch's own generator. A batch gathers its distinct
// images, so each goes through the tower once.
#include "study/training/trainer.h"

#include <fmt/format.h>
#include <torch/torch.h>

#include <chrono>
#include <cmath>
#include <limits>
#include <memory>
#include <utility>

#include "ground/core/rng.h"
#include "selvedge/error.h"
#include "study/model/onnx_exporter.h"
#include "study/model/weights.h"
#include "study/training/augmentation.h"
#include "study/training/checkpoint.h"
#include "study/training/pair_batches.h"
#include "study/training/run_folder.h"
#include "study/training/siamese_loss.h"

namespace selvedge::training {
namespace {

// Streams of the run's generator. Each use of chance has its own, so none shifts another.
enum Stream : std::uint64_t { training_pairs = 1, validation_pairs = 2 };

constexpr std::size_t validation_batch = 256;  // pairs

constexpr double l1_spread = 0.2;  // initial standard deviation of the distance's weights, as of Koch's dense weights

torch::nn::Sequential make_tower(const TrainConfig& config) {
  if (config.architecture != Architecture::koch_tower) return model::make_paper_tower(config.tower);
  model::KochTowerOptions options = config.koch.network;
  options.input_width = config.tower.input_width;
  options.input_height = config.tower.input_height;
  options.embedding_size = config.tower.embedding_size;
  return model::make_koch_tower(options);
}

// The tower, and the scale, bias and weights inside the sigmoid.
struct SiameseNetworkImpl : torch::nn::Module {
  explicit SiameseNetworkImpl(const TrainConfig& config) : distortion(config.koch.distortion) {
    const bool koch = config.architecture == Architecture::koch_tower;
    tower = register_module("tower", make_tower(config));
    if (koch) l1_weights = register_parameter("l1_weights", torch::randn({config.tower.embedding_size}) * l1_spread);
    scale = register_parameter("scale", torch::tensor(static_cast<float>(config.initial_scale)), config.learn_scale);
    bias =
        register_parameter("bias", torch::tensor(static_cast<float>(config.initial_bias)), koch || config.learn_scale);
  }
  // (U, 3, H, W) uint8 -> (P) similarities of the batch's pairs: cosine, or by Koch's weighted L1 distance.
  torch::Tensor forward(const PairBatch& batch) {
    torch::Tensor images = to_input(batch.images);
    if (!l1_weights.defined()) return pair_similarities(tower->forward(images), batch);
    if (is_training() && distortion > 0) images = distort(images, distortion);
    return l1_similarities(tower->forward(images), batch, l1_weights);
  }

  torch::nn::Sequential tower{nullptr};
  torch::Tensor l1_weights;  // undefined: compared by cosine
  torch::Tensor scale, bias;
  double distortion;
};
TORCH_MODULE(SiameseNetwork);

// SGD with three groups of parameters: convolutions, dense layer, distance. set_koch_schedule sets their rates.
std::unique_ptr<torch::optim::Optimizer> make_koch_optimiser(const TrainConfig& config, SiameseNetworkImpl& network) {
  std::vector<torch::Tensor> convolutions, dense;
  for (const torch::Tensor& parameter : network.tower->parameters())
    (convolutions.size() < 8 ? convolutions : dense).push_back(parameter);  // four layers with a bias each
  const auto group = [&](std::vector<torch::Tensor> parameters) {
    auto options = torch::optim::SGDOptions(config.learning_rate).weight_decay(config.koch.weight_decay);
    return torch::optim::OptimizerParamGroup(std::move(parameters),
                                             std::make_unique<torch::optim::SGDOptions>(options));
  };
  std::vector<torch::Tensor> distance{network.l1_weights, network.bias};
  if (network.scale.requires_grad()) distance.push_back(network.scale);
  const std::vector<torch::optim::OptimizerParamGroup> groups{group(convolutions), group(dense), group(distance)};
  return std::make_unique<torch::optim::SGD>(groups, torch::optim::SGDOptions(config.learning_rate));
}

std::unique_ptr<torch::optim::Optimizer> make_pair_optimiser(const TrainConfig& config, SiameseNetworkImpl& network) {
  if (config.architecture == Architecture::koch_tower) return make_koch_optimiser(config, network);
  std::vector<torch::Tensor> learned = network.parameters();
  std::erase_if(learned, [](const torch::Tensor& parameter) { return !parameter.requires_grad(); });
  return make_optimiser(config, std::move(learned));
}

// Koch's schedule: the rates fall by a factor each epoch, and the momentum rises linearly to the run's. `epoch` counts
// from 1, so a resumed run has the same schedule.
void set_koch_schedule(const TrainConfig& config, int epoch, torch::optim::Optimizer& optimiser) {
  const double decay = std::pow(config.koch.rate_decay, epoch - 1);
  const double done = config.epochs > 1 ? static_cast<double>(epoch - 1) / (config.epochs - 1) : 1;
  const double shares[] = {1, config.koch.dense_rate, config.koch.output_rate};
  for (std::size_t g = 0; g < optimiser.param_groups().size(); ++g) {
    auto& options = static_cast<torch::optim::SGDOptions&>(optimiser.param_groups()[g].options());
    options.lr(config.learning_rate * shares[g] * decay);
    options.momentum(config.koch.first_momentum + (config.momentum - config.koch.first_momentum) * done);
  }
}

// Running sums over an epoch's pairs.
struct PairSums {
  double pairs = 0, loss = 0, right = 0, similarity = 0, similarity_squared = 0;

  void add(double batch_loss, const torch::Tensor& similarities, const torch::Tensor& logits,
           const torch::Tensor& matches) {
    const auto count = static_cast<double>(matches.size(0));
    pairs += count;
    loss += batch_loss * count;
    right += logits.ge(0).eq(matches.ge(0.5)).sum().item<double>();
    similarity += similarities.sum().item<double>();
    similarity_squared += similarities.square().sum().item<double>();
  }
  double accuracy() const { return right / pairs; }
  double spread() const {
    const double mean = similarity / pairs;
    return std::sqrt(std::max(0.0, similarity_squared / pairs - mean * mean));
  }
};

class SiameseRun {
 public:
  SiameseRun(const TrainConfig& config, const dataset::Manifest& manifest, const TrainOptions& options,
             const ProgressSink& progress)
      : config_(config),
        options_(options),
        progress_(progress),
        rng_(config.seed),
        device_(find_device(options.device)) {
    use_threads(config.threads);
    torch::manual_seed(config.seed);
    network_ = SiameseNetwork(config);
    load_data(manifest);
    if (!options.init.empty()) start_from(options.init);
    network_->to(device_);
    optimiser_ = make_pair_optimiser(config, *network_);
  }

  TrainSummary run() {
    const int done = resume_run(options_, *network_, *optimiser_, identity_, summary_.epochs);
    for (int epoch = done + 1; epoch <= config_.epochs; ++epoch) {
      summary_.epochs.push_back(run_epoch(epoch));
      write_run_log(summary_.epochs, options_.out / "log.csv");
      stop_if_collapsed(summary_.epochs.back());
      save_checkpoint(options_.out / "checkpoint.pt", *network_, *optimiser_, epoch, identity_);
    }
    export_model();
    return summary_;
  }

 private:
  void start_from(const std::filesystem::path& model) {
    model::load_weights(*network_->tower, model / "weights.pt");
    const std::vector<float> weights = model_directory::read_model_card(model).l1_weights;
    if (!network_->l1_weights.defined() || weights.size() != static_cast<std::size_t>(config_.tower.embedding_size))
      return;
    const torch::NoGradGuard no_gradient;
    network_->l1_weights.copy_(torch::tensor(weights));
  }

  void load_data(const dataset::Manifest& manifest) {
    data_ = load_run_data(manifest, config_.tower.input_width, config_.tower.input_height, options_, progress_);
    core::Rng pair_rng = rng_.fork(Stream::training_pairs);
    core::Rng validation_rng = rng_.fork(Stream::validation_pairs);
    pairs_ = dataset::sample_pairs(data_.train, config_.pairs, pair_rng);
    if (data_.validation.size() >= 2)
      validation_pairs_ = dataset::sample_pairs(data_.validation, config_.pairs, validation_rng);
    if (pairs_.empty()) {
      throw Error(ErrorKind::invalid_argument,
                  "expected products with a product image and a person image in split train, found none");
    }
    summary_.skipped = data_.cache->skipped();
    summary_.pairs = pairs_.size();
    auto settings = settings_of(config_);
    // A run may be resumed for longer, unless its schedule follows from its length.
    if (config_.architecture != Architecture::koch_tower) settings.erase("training.epochs");
    identity_ = run_identity(settings, data_, options_);
  }

  EpochRecord run_epoch(int epoch) {
    torch::manual_seed(rng_.fork(first_epoch_stream + static_cast<std::uint64_t>(epoch)).next());
    core::Rng order_rng = rng_.fork(first_epoch_stream + static_cast<std::uint64_t>(epoch));
    std::vector<dataset::ImagePair> pairs = pairs_;
    order_rng.shuffle(pairs);
    network_->train();
    if (config_.architecture == Architecture::koch_tower) set_koch_schedule(config_, epoch, *optimiser_);
    PairSums sums;
    const auto start = std::chrono::steady_clock::now();
    const auto seconds = [&] {
      return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    };
    const auto step = static_cast<std::size_t>(config_.batch_pairs);
    for (std::size_t begin = 0; begin < pairs.size(); begin += step) {
      const std::size_t count = std::min(step, pairs.size() - begin);
      run_step(std::span(pairs).subspan(begin, count), epoch, sums);
      if (progress_) {
        progress_({"training", static_cast<std::size_t>(epoch - 1) * pairs.size() + begin + count,
                   static_cast<std::size_t>(config_.epochs) * pairs.size(),
                   fmt::format("epoch {}/{}  loss {:.4f}  accuracy {:.3f}  {:.0f} images/s", epoch, config_.epochs,
                               sums.loss / sums.pairs, sums.accuracy(), 2 * sums.pairs / seconds())});
      }
    }
    EpochRecord record{epoch, sums.loss / sums.pairs, sums.accuracy(), 0, sums.spread(), learning_rate(), seconds(), 0};
    record.images_per_second = 2 * sums.pairs / record.seconds;
    record.validation_accuracy = validation_accuracy();
    return record;
  }

  // The rate of this epoch, which a schedule may have changed.
  double learning_rate() const { return optimiser_->param_groups().front().options().get_lr(); }

  void run_step(std::span<const dataset::ImagePair> pairs, int epoch, PairSums& sums) {
    const PairBatch batch = make_batch(pairs, *data_.cache, data_.position, device_);
    // Undefined instead of zero: the backward pass then writes gradients instead of adding to them.
    for (torch::Tensor& parameter : network_->parameters()) parameter.mutable_grad().reset();
    const torch::Tensor similarities = network_->forward(batch);  // (P)
    const torch::Tensor loss = pair_loss(similarities, batch.matches, network_->scale, network_->bias);
    const double value = loss.item<double>();
    if (!std::isfinite(value)) {
      throw TrainingFailed(fmt::format(
          "training diverged: the loss is {} in epoch {} after {} pairs; lower optimiser.learning_rate (now {})", value,
          epoch, sums.pairs, config_.learning_rate));
    }
    loss.backward();
    optimiser_->step();
    const torch::NoGradGuard no_gradient;
    sums.add(value, similarities, similarities * network_->scale + network_->bias, batch.matches);
  }

  double validation_accuracy() {
    if (validation_pairs_.empty()) return std::numeric_limits<double>::quiet_NaN();
    const torch::NoGradGuard no_gradient;
    network_->eval();
    PairSums sums;
    for (std::size_t begin = 0; begin < validation_pairs_.size(); begin += validation_batch) {
      const std::size_t count = std::min(validation_batch, validation_pairs_.size() - begin);
      const PairBatch batch =
          make_batch(std::span(validation_pairs_).subspan(begin, count), *data_.cache, data_.position, device_);
      const torch::Tensor similarities = network_->forward(batch);
      sums.add(0, similarities, similarities * network_->scale + network_->bias, batch.matches);
    }
    return sums.accuracy();
  }

  void stop_if_collapsed(const EpochRecord& record) const {
    if (record.similarity_spread >= collapsed_spread) return;
    throw TrainingFailed(fmt::format(
        "training collapsed: in epoch {} all pairs score alike (their similarities spread by {:.1e}, expected at "
        "least {:.0e}); try a lower optimiser.learning_rate (now {}) or leaky_relu for relu",
        record.epoch, record.similarity_spread, collapsed_spread, config_.learning_rate));
  }

  void export_model() {
    network_->eval();
    network_->to(torch::kCPU);
    model::save_weights(*network_->tower, options_.out / "weights.pt");
    model_directory::ModelCard card = begin_model_card(config_, data_, summary_);
    card.embedding_size = static_cast<std::size_t>(config_.tower.embedding_size);
    card.match = {network_->scale.item<double>(), network_->bias.item<double>()};
    model::OnnxExportOptions onnx = export_options(card);
    if (network_->l1_weights.defined()) {
      const torch::Tensor weights = network_->l1_weights.detach().contiguous();
      card.l1_weights.assign(weights.data_ptr<float>(), weights.data_ptr<float>() + weights.numel());
      onnx.normalised = false;
    }
    finish_model_directory(card, model::export_onnx(network_->tower, onnx), options_.out);
  }

  const TrainConfig& config_;
  const TrainOptions& options_;
  const ProgressSink& progress_;
  core::Rng rng_;
  torch::Device device_;
  SiameseNetwork network_{nullptr};
  std::unique_ptr<torch::optim::Optimizer> optimiser_;
  std::vector<dataset::ImagePair> pairs_, validation_pairs_;
  RunData data_;
  std::string identity_;
  TrainSummary summary_;
};

}  // namespace

TrainSummary train_siamese(const TrainConfig& config, const dataset::Manifest& manifest, const TrainOptions& options,
                           const ProgressSink& progress) {
  return SiameseRun(config, manifest, options, progress).run();
}

}  // namespace selvedge::training
