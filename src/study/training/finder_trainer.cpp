// Threads make the next scenes while the network learns from the last ones. A scene depends on its number only, so the
// order in which scenes are made does not matter.
#include "study/training/finder_trainer.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <future>
#include <limits>
#include <memory>

#include "ground/files/atomic_file.h"
#include "ground/files/read_file.h"
#include "ground/files/sha256.h"
#include "ground/garments/finder_maps.h"
#include "selvedge/error.h"
#include "study/model/onnx_exporter.h"
#include "study/model/weights.h"
#include "study/scenes/scene_source.h"
#include "study/training/checkpoint.h"
#include "study/training/finder_loss.h"
#include "study/training/finder_targets.h"
#include "study/training/retrieval_network.h"
#include "study/training/run_folder.h"
#include "study/training/step_rules.h"

namespace selvedge::training {
namespace {

constexpr std::size_t unfolding_scenes = 32;  // scenes whose statistics initialise the batch normalisations

struct FinderPairImpl : torch::nn::Module {
  explicit FinderPairImpl(const model::FinderNetworkOptions& options) {
    network = register_module("network", model::FinderNetwork(options));
    average = register_module("average", model::FinderNetwork(options));
  }
  model::FinderNetwork network{nullptr}, average{nullptr};
};
TORCH_MODULE(FinderPair);

// AdamW with four groups of parameters: the trunk's weights, its parameters without weight decay, and the same of the
// rest.
std::unique_ptr<torch::optim::AdamW> make_finder_optimiser(const TrainConfig& config, const FinderPair& pair) {
  std::vector<torch::Tensor> groups[4];
  for (const auto& parameter : pair->network->named_parameters()) {
    if (!parameter.value().requires_grad()) continue;
    const bool in_trunk = parameter.key().starts_with("first.") || parameter.key().starts_with("block");
    groups[(in_trunk ? 0 : 2) + (parameter.value().dim() > 1 ? 0 : 1)].push_back(parameter.value());
  }
  std::vector<torch::optim::OptimizerParamGroup> all;
  for (std::size_t i = 0; i < 4; ++i) {
    auto options = std::make_unique<torch::optim::AdamWOptions>(config.learning_rate);
    options->weight_decay(i % 2 == 0 ? config.finder.weight_decay : 0);
    all.emplace_back(groups[i], std::move(options));
  }
  return std::make_unique<torch::optim::AdamW>(all, torch::optim::AdamWOptions(config.learning_rate));
}

class FinderRun {
 public:
  FinderRun(const TrainConfig& config, const FinderScenes& scenes, const TrainOptions& options,
            const ProgressSink& progress)
      : config_(config),
        settings_(config.finder),
        scenes_(scenes),
        options_(options),
        progress_(progress),
        rng_(config.seed),
        device_(find_device(options.device)),
        steps_per_epoch_((settings_.epoch_scenes + settings_.batch_scenes - 1) / settings_.batch_scenes) {
    require_sides();
    use_threads(config.threads);
    torch::manual_seed(config.seed);
    pair_ = FinderPair(settings_.network);
    initialise();
    pair_->to(device_);
    optimiser_ = make_finder_optimiser(config, pair_);
    data_.card = scenes.card;
    auto settings = settings_of(config_);
    // These may differ when a run is resumed: it may go on for longer, be cut short, or be exported for another size.
    for (const char* free : {"training.epochs", "model.run_width", "model.run_height"}) settings.erase(free);
    identity_ = run_identity(settings, data_, options_);
    summary_.pairs = settings_.epoch_scenes;
  }

  TrainSummary run() {
    const int done = load_run(options_, *pair_, *optimiser_, identity_);
    if (done > 0) epochs_ = read_finder_log(options_.out / "log.csv");
    epochs_.resize(std::min(epochs_.size(), static_cast<std::size_t>(done)));
    for (int epoch = done + 1; epoch <= config_.epochs; ++epoch) {
      epochs_.push_back(run_epoch(epoch));
      write_finder_log(epochs_, options_.out / "log.csv");
      save_checkpoint(options_.out / "checkpoint.pt", *pair_, *optimiser_, epoch, identity_);
      export_model();
    }
    if (done >= config_.epochs) export_model();
    return summary_;
  }

 private:
  void require_sides() const {
    for (const int side : {config_.tower.input_width, config_.tower.input_height, run_width(), run_height()}) {
      if (side % garments::finder_side_unit == 0) continue;
      throw Error(ErrorKind::invalid_argument,
                  fmt::format("model.input_width, input_height, run_width, run_height: expected multiples of {} for a "
                              "finder, found {}",
                              garments::finder_side_unit, side));
    }
  }

  int run_width() const { return settings_.run_width > 0 ? settings_.run_width : config_.tower.input_width; }
  int run_height() const { return settings_.run_height > 0 ? settings_.run_height : config_.tower.input_height; }

  void initialise() {
    if (!options_.init.empty()) {
      if (std::filesystem::is_directory(options_.init)) {
        model::load_weights(*pair_->network, options_.init / "weights.pt");
      } else {
        pair_->network->load_trunk(options_.init);
      }
    }
    const std::size_t count = std::min(unfolding_scenes, settings_.epoch_scenes);
    const FinderBatch some = make_batch(0, count, config_.tower.input_width, config_.tower.input_height);
    for (const model::FinderNetwork& network : {pair_->network, pair_->average}) {
      model::FinderNetwork(network)->freeze(static_cast<std::size_t>(settings_.frozen_blocks));
      model::FinderNetwork(network)->unfold(some.images);
    }
    approach(*pair_->network, *pair_->average, 1);
    for (torch::Tensor& parameter : pair_->average->parameters()) parameter.set_requires_grad(false);
    pair_->network->precision = pair_->average->precision =
        settings_.precision == Precision::bfloat16 ? torch::kBFloat16 : torch::kFloat32;
  }

  // Scenes `first` to `first + count` of the run.
  FinderBatch make_batch(std::uint64_t first, std::size_t count, int width, int height) const {
    return make_finder_batch(count, width, height, static_cast<std::size_t>(settings_.loaders),
                             [&](std::size_t i) { return scenes_.training(first + i); });
  }

  int side(int whole, int epoch) const {
    if (epoch > settings_.small_epochs) return whole;
    const int unit = garments::finder_side_unit;
    return std::max(unit, unit * static_cast<int>(std::lround(whole * settings_.small_scale / unit)));
  }

  // Starts making the batch of a step, while the network learns from the one before.
  std::future<FinderBatch> begin_batch(int epoch, std::size_t step) const {
    const std::size_t begin = step * settings_.batch_scenes;
    const std::size_t count = std::min(settings_.batch_scenes, settings_.epoch_scenes - begin);
    const std::uint64_t first = static_cast<std::uint64_t>(epoch - 1) * settings_.epoch_scenes + begin;
    return std::async(std::launch::async, [=, this] {
      return make_batch(first, count, side(config_.tower.input_width, epoch), side(config_.tower.input_height, epoch));
    });
  }

  double rate(std::size_t step) const {
    return RateSchedule{config_.learning_rate, settings_.warmup_epochs, config_.epochs, steps_per_epoch_}.at(step);
  }

  FinderEpoch run_epoch(int epoch) {
    core::Rng rng = rng_.fork(first_epoch_stream + static_cast<std::uint64_t>(epoch));
    torch::manual_seed(rng.next());
    pair_->network->train();
    FinderEpoch sums;
    const auto start = std::chrono::steady_clock::now();
    std::future<FinderBatch> next = begin_batch(epoch, 0);
    for (std::size_t i = 0; i < steps_per_epoch_; ++i) {
      const auto waiting = std::chrono::steady_clock::now();
      const FinderBatch batch = next.get();
      sums.waiting_seconds += std::chrono::duration<double>(std::chrono::steady_clock::now() - waiting).count();
      if (i + 1 < steps_per_epoch_) next = begin_batch(epoch, i + 1);
      const std::size_t step = static_cast<std::size_t>(epoch - 1) * steps_per_epoch_ + i;
      run_step(batch, step, sums);
      sums.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
      report(epoch, i + 1, step + 1, sums);
    }
    const auto steps = static_cast<double>(steps_per_epoch_);
    FinderEpoch record{epoch,
                       sums.loss / steps,
                       sums.centre_loss / steps,
                       sums.box_loss / steps,
                       sums.mask_loss / steps,
                       sums.overlap / steps};
    record.learning_rate = last_rate_;
    record.seconds = sums.seconds;
    record.waiting_seconds = sums.waiting_seconds;
    record.scenes_per_second = static_cast<double>(settings_.epoch_scenes) / record.seconds;
    record.validation_loss = validation_loss();
    return record;
  }

  void report(int epoch, std::size_t steps, std::size_t total_steps, const FinderEpoch& sums) const {
    if (!progress_) return;
    const auto n = static_cast<double>(steps);
    progress_({"training", total_steps, static_cast<std::size_t>(config_.epochs) * steps_per_epoch_,
               fmt::format("epoch {}/{}  centres {:.3f}  boxes {:.3f}  masks {:.3f}  {:.1f} scenes/s", epoch,
                           config_.epochs, sums.centre_loss / n, sums.box_loss / n, sums.mask_loss / n,
                           n * static_cast<double>(settings_.batch_scenes) / sums.seconds)});
  }

  FinderTargets on_device(const FinderTargets& t) const {
    return {t.centres.to(device_), t.centre_weights.to(device_), t.boxes.to(device_), t.box_weights.to(device_),
            t.masks.to(device_)};
  }

  torch::Tensor whole_loss(const FinderLosses& losses) const {
    return losses.centres + settings_.box_weight * losses.boxes + settings_.mask_weight * losses.masks;
  }

  void run_step(const FinderBatch& batch, std::size_t step, FinderEpoch& sums) {
    last_rate_ = rate(step);
    auto& groups = optimiser_->param_groups();
    for (std::size_t i = 0; i < groups.size(); ++i) {
      static_cast<torch::optim::AdamWOptions&>(groups[i].options()).lr(last_rate_ * (i < 2 ? 1 : settings_.head_rate));
    }
    for (torch::Tensor& parameter : pair_->network->parameters()) parameter.mutable_grad().reset();
    const FinderLosses losses =
        finder_losses(pair_->network->forward(batch.images.to(device_)), on_device(batch.targets));
    const torch::Tensor loss = whole_loss(losses);
    const double value = loss.item<double>();
    require_finite(value, step, config_.learning_rate);
    loss.backward();
    optimiser_->step();
    approach(*pair_->network, *pair_->average, average_share(settings_.average_decay, step));
    sums.loss += value;
    sums.centre_loss += losses.centres.item<double>();
    sums.box_loss += losses.boxes.item<double>();
    sums.mask_loss += losses.masks.item<double>();
    sums.overlap += losses.overlap.item<double>();
  }

  // The loss of the averaged weights, at full size; NaN without validation scenes.
  double validation_loss() {
    if (scenes_.validation.empty()) return std::numeric_limits<double>::quiet_NaN();
    const torch::NoGradGuard no_gradient;
    pair_->average->eval();
    double sum = 0;
    for (std::size_t begin = 0; begin < scenes_.validation.size(); begin += settings_.batch_scenes) {
      const std::size_t count = std::min(settings_.batch_scenes, scenes_.validation.size() - begin);
      const FinderBatch batch = make_finder_batch(count, config_.tower.input_width, config_.tower.input_height, 1,
                                                  [&](std::size_t i) { return scenes_.validation[begin + i]; });
      const torch::Tensor maps = pair_->average->forward(batch.images.to(device_));
      sum += whole_loss(finder_losses(maps, on_device(batch.targets))).item<double>() * static_cast<double>(count);
    }
    return sum / static_cast<double>(scenes_.validation.size());
  }

  void export_model() {
    model::FinderNetwork folded = pair_->average->folded();
    folded->to(torch::kCPU);
    folded->eval();
    model::save_weights(*folded, options_.out / "weights.pt", torch::kFloat16);
    model_directory::ModelCard card = begin_model_card(config_, data_, summary_);
    card.input.width = run_width();
    card.input.height = run_height();
    card.input.mean = card.input.std = {0.5F, 0.5F, 0.5F};
    card.output_name = "maps";
    const int cell = garments::finder_stride;
    card.embedding_size = static_cast<std::size_t>(garments::finder_map_count) *
                          static_cast<std::size_t>(card.input.width / cell) *
                          static_cast<std::size_t>(card.input.height / cell);
    double seconds = 0;
    for (const FinderEpoch& epoch : epochs_) seconds += epoch.seconds;
    card.metrics["training_seconds"] = seconds;
    card.metrics["training_scenes"] = static_cast<double>(epochs_.size() * settings_.epoch_scenes);
    if (!epochs_.empty() && std::isfinite(epochs_.back().validation_loss))
      card.metrics["validation_loss"] = epochs_.back().validation_loss;
    finish_model_directory(card, model::export_onnx(*folded, export_options(card)), options_.out);
  }

  const TrainConfig& config_;
  const FinderOptions& settings_;
  const FinderScenes& scenes_;
  const TrainOptions& options_;
  const ProgressSink& progress_;
  core::Rng rng_;
  torch::Device device_;
  std::size_t steps_per_epoch_ = 0;
  FinderPair pair_{nullptr};
  std::unique_ptr<torch::optim::AdamW> optimiser_;
  RunData data_;  // only its card is used
  std::vector<FinderEpoch> epochs_;
  double last_rate_ = 0;
  std::string identity_;
  TrainSummary summary_;
};

}  // namespace

TrainSummary train_finder(const TrainConfig& config, const FinderScenes& scenes, const TrainOptions& options,
                          const ProgressSink& progress) {
  return noting_failure(options, [&] { return FinderRun(config, scenes, options, progress).run(); });
}

namespace {

constexpr std::size_t validation_count = 64;
constexpr std::uint64_t validation_seed = 0x76616c6964617465;  // no run is trained on these scenes
constexpr std::size_t largest_catalogue = std::size_t{64} << 20;

// The fingerprint of the lists of pictures, which name all of them.
std::string fingerprint_of(const std::filesystem::path& data) {
  std::string lists;
  for (const char* list : {"street_people/catalog.csv", "worn_tops/manifest.csv", "own_photos/catalog.csv",
                           "own_photos_more/catalog.csv", "shop_apparel/catalog.csv"}) {
    if (std::filesystem::exists(data / list)) lists += files::read_text(data / list, largest_catalogue);
  }
  return files::sha256_hex(lists);
}

}  // namespace

FinderScenes finder_scenes(const TrainConfig& config, const std::filesystem::path& data) {
  scenes::SceneSourceOptions options;
  options.data = data;
  options.width = config.tower.input_width;
  options.height = config.tower.input_height;
  const auto source = std::make_shared<const scenes::SceneSource>(options);
  FinderScenes all;
  all.training = [source, seed = config.seed](std::uint64_t index) { return source->training(seed, index); };
  for (std::size_t i = 0; i < validation_count; ++i) all.validation.push_back(source->training(validation_seed, i));
  all.card = {data.string(), fingerprint_of(data), 0, 0};
  return all;
}

}  // namespace selvedge::training
