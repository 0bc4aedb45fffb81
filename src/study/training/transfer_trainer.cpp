// Each step trains the two discriminators and the transfer network on the same triples (Yoo et al. 2016, section 4).
#include <fmt/format.h>

#include <chrono>
#include <cmath>

#include "ground/files/atomic_file.h"
#include "ground/image/contact_sheet.h"
#include "ground/image/encode.h"
#include "selvedge/error.h"
#include "study/model/onnx_exporter.h"
#include "study/model/transfer_network.h"
#include "study/model/weights.h"
#include "study/training/checkpoint.h"
#include "study/training/run_folder.h"
#include "study/training/trainer.h"

namespace selvedge::training {
namespace {

constexpr std::size_t sheet_pairs = 8;
constexpr std::size_t most_validated = 256;  // pairs after each epoch
constexpr double least_diversity =
    0.02;  // of drawn pictures, relative to real ones; below it, all drawings are the same picture
constexpr int watched_from = 2;  // epoch; before it, a transfer network may still draw grey
constexpr double second_adam_rate = 0.999;

// A person, the product worn and another product: positions in the manifest.
struct Triple {
  std::size_t person = 0, own = 0, other = 0;
};

struct TransferNetworksImpl : torch::nn::Module {
  explicit TransferNetworksImpl(const model::TransferNetworkOptions& options) {
    transfer = register_module("transfer", model::make_transfer_network(options));
    real = register_module("real", model::make_discriminator(3, options));
    domain = register_module("domain", model::make_discriminator(6, options));
    for (torch::nn::Sequential part : {transfer, real, domain}) model::initialise_as_dcgan(*part);
  }
  torch::nn::Sequential transfer{nullptr}, real{nullptr}, domain{nullptr};
};
TORCH_MODULE(TransferNetworks);

// The loss of a discriminator's logits if `truth` is right.
torch::Tensor verdict_cost(const torch::Tensor& logits, double truth) {
  return torch::binary_cross_entropy_with_logits(logits, torch::full_like(logits, truth));
}

torch::Tensor beside(const torch::Tensor& persons, const torch::Tensor& products) {
  return torch::cat({persons, products}, 1);
}

// The mean over pixels of the standard deviation over pictures: how much pictures differ from each other.
double diversity_of(const torch::Tensor& pictures) { return pictures.std(0, false).mean().item<double>(); }

double share_of(const torch::Tensor& truths) { return truths.to(torch::kFloat64).mean().item<double>(); }

double gradient_norm(torch::nn::Module& part) {
  double squares = 0;
  for (const torch::Tensor& parameter : part.parameters()) {
    if (parameter.grad().defined()) squares += parameter.grad().square().sum().item<double>();
  }
  return std::sqrt(squares);
}

void forget_gradients(torch::nn::Module& part) {
  for (torch::Tensor& parameter : part.parameters()) parameter.mutable_grad().reset();
}

void let_learn(torch::nn::Module& part, bool learns) {
  for (torch::Tensor& parameter : part.parameters()) parameter.set_requires_grad(learns);
}

class TransferRun {
 public:
  TransferRun(const TrainConfig& config, const dataset::Manifest& manifest, const TrainOptions& options,
              const ProgressSink& progress)
      : config_(config),
        options_(options),
        progress_(progress),
        rng_(config.seed),
        device_(find_device(options.device)) {
    use_threads(config.threads);
    torch::manual_seed(config.seed);
    network_ = TransferNetworks(config.transfer.network);
    load_data(manifest);
    if (!options.init.empty()) model::load_weights(*network_->transfer, options.init / "weights.pt");
    network_->to(device_);
    optimiser_ = make_optimiser();
  }

  TrainSummary run() {
    const int done = load_run(options_, *network_, *optimiser_, identity_);
    if (done > 0) epochs_ = read_transfer_log(options_.out / "log.csv");
    epochs_.resize(std::min(epochs_.size(), static_cast<std::size_t>(done)));
    for (int epoch = done + 1; epoch <= config_.epochs; ++epoch) {
      epochs_.push_back(run_epoch(epoch));
      write_transfer_log(epochs_, options_.out / "log.csv");
      draw_samples(epoch);
      stop_if_collapsed(epochs_.back());  // after log and sample sheet, which show the collapse, are written
      save_checkpoint(options_.out / "checkpoint.pt", *network_, *optimiser_, epoch, identity_);
    }
    export_model();
    return summary_;
  }

 private:
  void load_data(const dataset::Manifest& manifest) {
    data_ = load_run_data(manifest, model::transfer_side, model::transfer_side, options_, progress_,
                          dataset::Framing::padded);
    const auto lacks_a_side = [](const dataset::Product& p) {
      return p.product_images.empty() || p.person_images.empty();
    };
    std::erase_if(data_.train, lacks_a_side);
    std::erase_if(data_.validation, lacks_a_side);
    if (data_.train.size() < 2) {
      throw Error(ErrorKind::invalid_argument,
                  fmt::format("expected at least 2 products with a product image and a person image in split train, "
                              "found {}",
                              data_.train.size()));
    }
    for (const dataset::Product& product : data_.train) summary_.pairs += product.person_images.size();
    for (const dataset::Product& product : data_.validation) {
      if (validated_.size() == most_validated) break;
      validated_.push_back({product.person_images.front(), product.product_images.front(), 0});
    }
    summary_.skipped = data_.cache->skipped();
    auto settings = settings_of(config_);
    settings.erase("training.epochs");  // a run may be resumed for longer
    identity_ = run_identity(settings, data_, options_);
  }

  std::unique_ptr<torch::optim::Optimizer> make_optimiser() const {
    if (config_.optimiser == OptimiserKind::adam) {
      return std::make_unique<torch::optim::Adam>(
          network_->parameters(),
          torch::optim::AdamOptions(config_.learning_rate).betas({config_.transfer.momentum, second_adam_rate}));
    }
    return std::make_unique<torch::optim::SGD>(
        network_->parameters(), torch::optim::SGDOptions(config_.learning_rate).momentum(config_.transfer.momentum));
  }

  // Every person image once, in random order, each with its product and a random other one.
  std::vector<Triple> draw_epoch(core::Rng& rng) const {
    std::vector<Triple> triples;
    const auto any = [&](const std::vector<std::size_t>& images) { return images[rng.below(images.size())]; };
    for (std::size_t p = 0; p < data_.train.size(); ++p) {
      const dataset::Product& own = data_.train[p];
      for (const std::size_t person : own.person_images) {
        const std::size_t other = (p + 1 + rng.below(data_.train.size() - 1)) % data_.train.size();
        triples.push_back({person, any(own.product_images), any(data_.train[other].product_images)});
      }
    }
    rng.shuffle(triples);
    return triples;
  }

  // (N, 3, 64, 64) float in [-1, 1].
  torch::Tensor pictures(std::span<const Triple> triples, std::size_t Triple::*which) const {
    const auto count = static_cast<std::int64_t>(triples.size());
    const torch::Tensor pixels = torch::empty({count, model::transfer_side, model::transfer_side, 3}, torch::kUInt8);
    auto* to = pixels.data_ptr<std::uint8_t>();
    for (const Triple& triple : triples) {
      const auto from = data_.cache->pixels(data_.position[triple.*which]);
      to = std::copy(from.begin(), from.end(), to);
    }
    return pixels.to(device_).permute({0, 3, 1, 2}).to(torch::kFloat32).contiguous().div_(127.5).sub_(1);
  }

  double rate(int epoch) const {
    return config_.learning_rate * (epoch > config_.transfer.lower_after ? config_.transfer.lower_to : 1);
  }

  TransferEpoch run_epoch(int epoch) {
    core::Rng rng = rng_.fork(first_epoch_stream + static_cast<std::uint64_t>(epoch));
    torch::manual_seed(rng.next());
    const std::vector<Triple> triples = draw_epoch(rng);
    for (auto& group : optimiser_->param_groups()) group.options().set_lr(rate(epoch));
    network_->train();
    TransferEpoch sums;
    real_diversity_ = 0;
    const auto start = std::chrono::steady_clock::now();
    const auto batch = static_cast<std::size_t>(config_.batch_pairs);
    std::size_t seen = 0, steps = 0;
    // Batch normalisation over a single picture is meaningless, so a rest of one is left out.
    for (std::size_t begin = 0; begin < triples.size() && triples.size() - begin > 1; begin += batch) {
      const auto part = std::span(triples).subspan(begin, std::min(batch, triples.size() - begin));
      run_step(part, epoch, sums);
      seen += part.size(), ++steps;
      sums.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
      if (progress_) {
        const double n = static_cast<double>(steps);
        progress_(
            {"training", static_cast<std::size_t>(epoch - 1) * triples.size() + begin + part.size(),
             static_cast<std::size_t>(config_.epochs) * triples.size(),
             fmt::format("epoch {}/{}  transfer network {:.3f}  real {:.3f}  domain {:.3f}  diversity {:.2f}  {:.0f} "
                         "pairs/s",
                         epoch, config_.epochs, sums.transfer_loss / n, sums.real_loss / n, sums.domain_loss / n,
                         share_of_real(sums.diversity), static_cast<double>(seen) / sums.seconds)});
      }
    }
    TransferEpoch record = sums;
    for (double TransferEpoch::*mean :
         {&TransferEpoch::transfer_loss, &TransferEpoch::real_loss, &TransferEpoch::domain_loss,
          &TransferEpoch::real_accuracy, &TransferEpoch::domain_accuracy, &TransferEpoch::transfer_gradient,
          &TransferEpoch::real_gradient, &TransferEpoch::domain_gradient})
      record.*mean /= static_cast<double>(steps);
    record.diversity = share_of_real(sums.diversity);
    record.epoch = epoch;
    record.learning_rate = rate(epoch);
    record.pairs_per_second = static_cast<double>(seen) / record.seconds;
    record.validation_rmse = validation_rmse();
    return record;
  }

  // The ratio of sums over the epoch's steps, so that one step with similar products does not outweigh the others.
  double share_of_real(double diversity) const { return diversity / std::max(real_diversity_, 1e-9); }

  // One step of one discriminator: three verdicts of equal weight. Returns {loss, share of right verdicts}.
  std::pair<double, double> teach(torch::nn::Sequential& discriminator, const std::array<torch::Tensor, 3>& shown,
                                  const std::array<double, 3>& truths, double& gradient) {
    forget_gradients(*network_);
    torch::Tensor loss;
    double right = 0;
    for (std::size_t i = 0; i < 3; ++i) {
      const torch::Tensor logits = discriminator->forward(shown[i]);
      const torch::Tensor part = verdict_cost(logits, truths[i]) / 3;
      loss = loss.defined() ? loss + part : part;
      right += share_of(logits.gt(0).eq(truths[i] > 0.5)) / 3;
    }
    loss.backward();
    gradient += gradient_norm(*discriminator);
    optimiser_->step();  // only parameters with a gradient change
    return {loss.item<double>(), right};
  }

  // In the paper's order: the real-or-fake discriminator, the domain discriminator, the transfer network.
  void run_step(std::span<const Triple> triples, int epoch, TransferEpoch& sums) {
    const torch::Tensor persons = pictures(triples, &Triple::person), own = pictures(triples, &Triple::own),
                        other = pictures(triples, &Triple::other);
    const torch::Tensor drawn = network_->transfer->forward(persons), seen = drawn.detach();
    const auto [real_loss, real_right] = teach(network_->real, {own, other, seen}, {1, 1, 0}, sums.real_gradient);
    const auto [domain_loss, domain_right] =
        teach(network_->domain, {beside(persons, own), beside(persons, other), beside(persons, seen)}, {1, 0, 0},
              sums.domain_gradient);

    forget_gradients(*network_);
    for (torch::nn::Sequential discriminator : {network_->real, network_->domain}) let_learn(*discriminator, false);
    const torch::Tensor loss = (verdict_cost(network_->real->forward(drawn), 1) +
                                verdict_cost(network_->domain->forward(beside(persons, drawn)), 1)) /
                               2;
    loss.backward();
    sums.transfer_gradient += gradient_norm(*network_->transfer);
    optimiser_->step();
    for (torch::nn::Sequential discriminator : {network_->real, network_->domain}) let_learn(*discriminator, true);

    sums.transfer_loss += loss.item<double>();
    sums.real_loss += real_loss, sums.real_accuracy += real_right;
    sums.domain_loss += domain_loss, sums.domain_accuracy += domain_right;
    sums.diversity += diversity_of(seen);
    real_diversity_ += diversity_of(own);
    if (!std::isfinite(sums.transfer_loss + sums.real_loss + sums.domain_loss)) {
      throw TrainingFailed(
          fmt::format("training diverged in epoch {}: a loss is no longer a number; lower "
                      "optimiser.learning_rate (now {})",
                      epoch, config_.learning_rate));
    }
  }

  // Draws in eval mode, as the model will be used: (N, 3, 64, 64) in [-1, 1].
  torch::Tensor draw(std::span<const Triple> triples) {
    const torch::NoGradGuard no_gradient;
    network_->eval();
    return network_->transfer->forward(pictures(triples, &Triple::person));
  }

  // Root mean square difference to the true product, pixels in [0, 1], mean over pairs; NaN without any.
  double validation_rmse() {
    if (validated_.empty()) return std::numeric_limits<double>::quiet_NaN();
    const torch::Tensor off = (draw(validated_) - pictures(validated_, &Triple::own)) / 2;
    return off.square().mean({1, 2, 3}).sqrt().mean().item<double>();
  }

  // The same persons after each epoch: person, drawing, true product.
  void draw_samples(int epoch) {
    const auto shown = std::span(validated_).first(std::min(sheet_pairs, validated_.size()));
    if (shown.empty()) return;
    const std::array<torch::Tensor, 3> columns = {pictures(shown, &Triple::person), draw(shown),
                                                  pictures(shown, &Triple::own)};
    const std::array<const char*, 3> captions = {"person", "drawn", "product"};
    const std::array<image::Frame, 3> frames = {image::Frame::query, image::Frame::none, image::Frame::right};
    std::vector<std::vector<image::SheetCell>> rows;
    for (std::size_t i = 0; i < shown.size(); ++i) {
      if (i % 2 == 0) rows.emplace_back();
      for (std::size_t c = 0; c < 3; ++c)
        rows.back().push_back({image_of(columns[c][static_cast<std::int64_t>(i)]), {captions[c]}, frames[c]});
    }
    const Image sheet = image::draw_contact_sheet(
        rows, {.cell_width = 136, .cell_height = 136, .title = fmt::format("epoch {}", epoch)});
    files::write_file_atomically(options_.out / "samples" / fmt::format("epoch-{:03}.png", epoch),
                                 image::encode_png(sheet));
  }

  // (3, 64, 64) in [-1, 1].
  static Image image_of(const torch::Tensor& picture) {
    const torch::Tensor bytes =
        picture.add(1).mul(127.5).round().clamp(0, 255).to(torch::kUInt8).permute({1, 2, 0}).contiguous().cpu();
    Image image(model::transfer_side, model::transfer_side);
    std::copy_n(bytes.data_ptr<std::uint8_t>(), image.rgb.size(), image.rgb.begin());
    return image;
  }

  void stop_if_collapsed(const TransferEpoch& record) const {
    if (record.epoch < watched_from || record.diversity >= least_diversity) return;
    throw TrainingFailed(
        fmt::format("training collapsed: in epoch {} whatever is drawn is the same picture (drawings differ "
                    "from each other {:.3f} times as much as products, expected at least {}); the "
                    "discriminators were right {:.2f} and {:.2f} of the time; lower optimiser.learning_rate "
                    "(now {}) or train with another seed, into another folder",
                    record.epoch, record.diversity, least_diversity, record.real_accuracy, record.domain_accuracy,
                    config_.learning_rate));
  }

  void export_model() {
    network_->eval();
    network_->to(torch::kCPU);
    model::save_weights(*network_->transfer, options_.out / "weights.pt", torch::kFloat16);
    model_directory::ModelCard card = begin_model_card(config_, data_, summary_);
    card.input = {.width = model::transfer_side,
                  .height = model::transfer_side,
                  .mean = {0.5F, 0.5F, 0.5F},
                  .std = {0.5F, 0.5F, 0.5F}};
    card.output_name = "pictures";
    card.embedding_size = std::size_t{3} * model::transfer_side * model::transfer_side;
    double seconds = 0;
    for (const TransferEpoch& epoch : epochs_) seconds += epoch.seconds;
    card.metrics["training_seconds"] = seconds;
    // A card holds numbers; without validation triples there is none.
    if (!epochs_.empty() && std::isfinite(epochs_.back().validation_rmse))
      card.metrics["validation_rmse"] = epochs_.back().validation_rmse;
    finish_model_directory(card, model::export_transfer_network(network_->transfer, export_options(card)),
                           options_.out);
  }

  const TrainConfig& config_;
  const TrainOptions& options_;
  const ProgressSink& progress_;
  core::Rng rng_;
  torch::Device device_;
  TransferNetworks network_{nullptr};
  std::unique_ptr<torch::optim::Optimizer> optimiser_;
  RunData data_;
  std::vector<Triple> validated_;
  std::vector<TransferEpoch> epochs_;
  double real_diversity_ = 0;  // of the products shown in this epoch, summed over steps
  std::string identity_;
  TrainSummary summary_;
};

}  // namespace

TrainSummary train_transfer(const TrainConfig& config, const dataset::Manifest& manifest, const TrainOptions& options,
                            const ProgressSink& progress) {
  return TransferRun(config, manifest, options, progress).run();
}

}  // namespace selvedge::training
