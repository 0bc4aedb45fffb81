// Each step embeds one batch of products, compares persons with products in both directions, and moves the average of
// the weights. Of several processes, each embeds its part of the batch and computes the whole loss.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <limits>

#include "selvedge/error.h"
#include "study/model/batch_norm.h"
#include "study/model/onnx_exporter.h"
#include "study/model/weights.h"
#include "study/training/checkpoint.h"
#include "study/training/retrieval_batches.h"
#include "study/training/retrieval_network.h"
#include "study/training/run_folder.h"
#include "study/training/step_rules.h"
#include "study/training/trainer.h"

namespace selvedge::training {
namespace {

namespace F = torch::nn::functional;

constexpr std::size_t evaluation_batch = 128;
constexpr std::uint64_t whitening_stream = 900;  // of the run's generator

torch::Tensor normalised(const torch::Tensor& embeddings) {
  return F::normalize(embeddings, F::NormalizeFuncOptions().p(2).dim(1));
}

// Sums over the steps of an epoch.
struct EpochSums {
  double steps = 0, anchors = 0, loss = 0, right = 0, similarity = 0, similarity_squared = 0, cells = 0;

  void add(double batch_loss, const torch::Tensor& similarities, const torch::Tensor& positives) {
    ++steps;
    loss += batch_loss;
    anchors += static_cast<double>(similarities.size(0));
    right += positives.gather(1, similarities.argmax(1, true)).sum().item<double>();
    cells += static_cast<double>(similarities.numel());
    similarity += similarities.sum().item<double>();
    similarity_squared += similarities.square().sum().item<double>();
  }
  double spread() const {
    const double mean = similarity / cells;
    return std::sqrt(std::max(0.0, similarity_squared / cells - mean * mean));
  }
};

class RetrievalRun {
 public:
  RetrievalRun(const TrainConfig& config, const dataset::Manifest& manifest, const TrainOptions& options,
               const ProgressSink& progress)
      : config_(config),
        settings_(config.retrieval),
        options_(options),
        team_(*options.team),
        progress_(progress),
        rng_(config.seed),
        device_(find_device(options.device)) {
    if (config.initial_scale <= 0) {
      throw Error(ErrorKind::invalid_argument,
                  fmt::format("loss.initial_scale: expected a number above 0, found {}", config.initial_scale));
    }
    use_threads(config.threads);
    torch::manual_seed(config.seed);
    load_data(manifest);
    network_ = RetrievalNetwork(config, labels_, products_);
    initialise();
    network_->to(device_);
    optimiser_ = make_retrieval_optimiser(config, network_);
    if (team_.size() > 1) model::sum_batch_norms_by([this](torch::Tensor& sums) { team_.sum(sums); });
  }
  ~RetrievalRun() { model::sum_batch_norms_by({}); }
  RetrievalRun(const RetrievalRun&) = delete;
  RetrievalRun& operator=(const RetrievalRun&) = delete;

  TrainSummary run() {
    const int done = resume_run(options_, *network_, *optimiser_.adamw, identity_, summary_.epochs);
    team_.require_same(done, fmt::format("epochs done in {}, which all must see", options_.out.string()));
    for (int epoch = done + 1; epoch <= config_.epochs; ++epoch) {
      summary_.epochs.push_back(run_epoch(epoch));
      stop_if_collapsed(summary_.epochs.back());
      if (!team_.leads()) continue;
      write_run_log(summary_.epochs, options_.out / "log.csv");
      save_checkpoint(options_.out / "checkpoint.pt", *network_, *optimiser_.adamw, epoch, identity_);
    }
    if (!team_.leads()) return summary_;
    network_->eval();
    if (settings_.whitened) whiten(*network_->average, differences(), settings_.shrinkage);
    export_model();
    return summary_;
  }

 private:
  void load_data(const dataset::Manifest& manifest) {
    data_ = load_run_data(manifest, static_cast<int>(std::lround(config_.tower.input_width * settings_.cache_scale)),
                          static_cast<int>(std::lround(config_.tower.input_height * settings_.cache_scale)), options_,
                          progress_);
    if (settings_.augmentation.recolour > 0) masks_ = GarmentMasks(manifest, data_, options_, progress_);
    products_ = batch_products(data_.train);
    const std::size_t usable = products_.pairs.size() + products_.singles.size();
    if (std::max(products_.pairs.size(), products_.singles.size()) < 2) {
      throw Error(ErrorKind::invalid_argument,
                  fmt::format("expected at least 2 products with readable images in split train, found {}", usable));
    }
    if (settings_.attribute_weight > 0) labels_ = attribute_labels(manifest, data_.train, settings_.attributes);
    for (const dataset::Product& product : data_.validation) {
      if (product.product_images.empty() || product.person_images.empty()) continue;
      validation_persons_.push_back(product.person_images.front());
      validation_products_.push_back(product.product_images.front());
    }
    core::Rng any(0);
    const std::vector<dataset::Batch> batches = draw({}, any);
    steps_per_epoch_ = batches.size();
    for (const dataset::Batch& batch : batches) {
      summary_.pairs += batch.size() * settings_.batch_persons;
      if (batch.size() >= team_.size()) continue;
      throw Error(ErrorKind::invalid_argument,
                  fmt::format("WORLD_SIZE: expected at most as many processes as products in a batch ({}), found {}",
                              batch.size(), team_.size()));
    }
    summary_.skipped = data_.cache->skipped();
    identity_ = run_identity(settings_of(config_), data_, options_);
    require_same_data();
  }

  // With other data, processes would draw other batches.
  void require_same_data() const {
    if (team_.size() == 1) return;
    // Without paths, which may differ between machines.
    team_.require_same(run_identity(settings_of(config_), data_, {}), "settings and manifest");
    std::string seen;
    for (const dataset::Product& product : data_.train) {
      seen += fmt::format("{} {} {}\n", product.id.value, fmt::join(product.product_images, ","),
                          fmt::join(product.person_images, ","));
    }
    team_.require_same(seen, "images that can be read");
  }

  std::vector<dataset::Batch> draw(std::span<const std::size_t> order, core::Rng& rng) const {
    return draw_epoch(products_, {settings_.batch_products, settings_.batch_persons}, settings_.pair_share, order, rng);
  }

  void initialise() {
    if (!options_.init.empty()) {
      if (std::filesystem::is_directory(options_.init)) {
        model::load_street2shop_weights(*network_->tower, options_.init / "weights.pt");
      } else {
        model::load_imagenet_weights(*network_->tower->trunk, options_.init);
      }
    }
    if (!options_.mean_with.empty()) model::average_with_weights(*network_->tower, options_.mean_with / "weights.pt");
    for (model::Street2ShopTower tower : {network_->tower, network_->average}) {
      tower->trunk->freeze(static_cast<std::size_t>(settings_.frozen_blocks));
      if (settings_.batch_norm) tower->trunk->unfold(model::street2shop_input(some_images()));
    }
    approach(*network_->tower, *network_->average, 1);
    for (torch::Tensor& parameter : network_->average->parameters()) parameter.set_requires_grad(false);
    network_->tower->precision = network_->average->precision =
        settings_.precision == Precision::bfloat16 ? torch::kBFloat16 : torch::kFloat32;
  }

  // Pictures of both sides, for the initial statistics: (N, 3, height, width) uint8.
  torch::Tensor some_images() const {
    std::vector<std::size_t> images;
    const std::vector<dataset::Product>& products = products_.pairs.empty() ? products_.singles : products_.pairs;
    for (std::size_t i = 0; i < std::min(products.size(), evaluation_batch / 2); ++i) {
      images.push_back(products[i].person_images.front());
      images.push_back(products[i].product_images.front());
    }
    return plain_images(images, data_, config_.tower.input_width, config_.tower.input_height, torch::kCPU);
  }

  double rate(std::size_t step) const {
    return RateSchedule{config_.learning_rate, settings_.warmup_epochs, config_.epochs, steps_per_epoch_}.at(step);
  }

  EpochRecord run_epoch(int epoch) {
    const core::Rng epoch_rng = rng_.fork(first_epoch_stream + static_cast<std::uint64_t>(epoch));
    core::Rng order_rng = epoch_rng.fork(0);
    torch::manual_seed(order_rng.next());
    std::vector<std::size_t> order;
    if (settings_.similar_group > 1 && epoch > settings_.group_from_epoch)
      order = group_similar(network_->last_seen, settings_.similar_group, order_rng);
    const std::vector<dataset::Batch> batches = draw(order, order_rng);
    const bool small = epoch <= settings_.small_epochs;
    const int width = scaled(config_.tower.input_width, small), height = scaled(config_.tower.input_height, small);
    network_->train();
    EpochSums sums;
    const auto start = std::chrono::steady_clock::now();
    const auto seconds = [&] {
      return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    };
    const double images_per_anchor = 1 + 1.0 / static_cast<double>(settings_.batch_persons);
    for (std::size_t i = 0; i < batches.size(); ++i) {
      const RetrievalBatch batch =
          make_retrieval_batch(batches[i], team_.part_of(batches[i].size()), data_, masks_, labels_,
                               settings_.augmentation, width, height, epoch_rng.fork(i + 1), device_);
      run_step(batch, static_cast<std::size_t>(epoch - 1) * steps_per_epoch_ + i, sums);
      if (progress_) {
        progress_({"training", static_cast<std::size_t>(epoch - 1) * steps_per_epoch_ + i + 1,
                   static_cast<std::size_t>(config_.epochs) * steps_per_epoch_,
                   fmt::format("epoch {}/{}  loss {:.4f}  in batch {:.3f}  {:.0f} images/s", epoch, config_.epochs,
                               sums.loss / sums.steps, sums.right / sums.anchors,
                               images_per_anchor * sums.anchors / seconds())});
      }
    }
    EpochRecord record{
        epoch, sums.loss / sums.steps, sums.right / sums.anchors, 0, sums.spread(), last_rate_, seconds(), 0};
    record.images_per_second = images_per_anchor * sums.anchors / record.seconds;
    if (team_.leads()) record.validation_accuracy = validation_accuracy();
    return record;
  }

  int scaled(int side, bool small) const {
    return small ? std::max(32, static_cast<int>(std::lround(side * settings_.small_scale))) : side;
  }

  torch::Tensor loss_of(const RetrievalBatch& batch, const LabelledEmbeddings& persons,
                        const LabelledEmbeddings& products, const torch::Tensor& embeddings, std::size_t step) {
    const bool remembers =
        static_cast<double>(step) >= settings_.memory_from_epoch * static_cast<double>(steps_per_epoch_);
    const LabelledEmbeddings none{embeddings.new_zeros({0, embeddings.size(1)}), batch.persons.new_zeros({0})};
    const torch::Tensor scale = network_->scale();
    torch::Tensor loss = 0.5 * (retrieval_loss(persons, products, remembers ? network_->product_memory->held() : none,
                                               scale, network_->bias, settings_.loss) +
                                retrieval_loss(products, persons, remembers ? network_->person_memory->held() : none,
                                               scale, network_->bias, settings_.loss));
    if (!network_->identity.is_empty()) {
      const torch::Tensor shown = torch::cat({persons.products, products.products});
      loss = loss + settings_.identity_weight * network_->identity->forward(embeddings, shown);
    }
    for (std::size_t a = 0; a < labels_.size(); ++a)
      loss = loss + settings_.attribute_weight * network_->heads[a]->forward(embeddings, batch.labels[a]);
    return loss;
  }

  void run_step(const RetrievalBatch& batch, std::size_t step, EpochSums& sums) {
    last_rate_ = rate(step);
    auto& groups = optimiser_.adamw->param_groups();
    for (std::size_t i = 0; i < groups.size(); ++i) {
      static_cast<torch::optim::AdamWOptions&>(groups[i].options())
          .lr(last_rate_ * (i < optimiser_.first_of_rest ? 1 : settings_.head_rate));
    }
    for (torch::Tensor& parameter : network_->parameters()) parameter.mutable_grad().reset();
    const torch::Tensor own = normalised(network_->tower->forward(batch.images));
    const auto items = static_cast<std::size_t>(batch.products.size(0));
    const auto persons_an_item = static_cast<std::size_t>(batch.persons.size(0)) / items;
    const Team::Part part = team_.part_of(items);
    const auto own_products = static_cast<std::int64_t>(part.end - part.begin);
    const std::int64_t own_persons = own.size(0) - own_products;
    const LabelledEmbeddings persons{team_.gather(own.narrow(0, 0, own_persons), items, persons_an_item),
                                     batch.persons};
    const LabelledEmbeddings products{team_.gather(own.narrow(0, own_persons, own_products), items, 1), batch.products};
    const torch::Tensor embeddings = torch::cat({persons.embeddings, products.embeddings});
    const torch::Tensor loss = loss_of(batch, persons, products, embeddings, step);
    const double value = loss.item<double>();
    require_finite(value, step, config_.learning_rate);
    loss.backward();
    // Each process has the tower's gradient of its own pictures only. All other parameters get the whole gradient,
    // because each process computes the whole loss.
    team_.sum_gradients(network_->tower->parameters());
    optimiser_.adamw->step();
    const torch::NoGradGuard no_gradient;
    network_->person_memory->remember(persons);
    network_->product_memory->remember(products);
    if (settings_.similar_group > 1) note_seen(products);
    approach(*network_->tower, *network_->average, average_share(settings_.average_decay, step));
    sums.add(value, torch::mm(persons.embeddings, products.embeddings.t()),
             persons.products.unsqueeze(1).eq(products.products.unsqueeze(0)));
  }

  void note_seen(const LabelledEmbeddings& products) {
    const torch::Tensor pairs = products.products.lt(network_->last_seen.size(0)).nonzero().squeeze(1);
    network_->last_seen.index_copy_(0, products.products.index_select(0, pairs),
                                    products.embeddings.detach().index_select(0, pairs));
  }

  torch::Tensor embed(const std::vector<std::size_t>& images) {
    std::vector<torch::Tensor> parts;
    for (std::size_t begin = 0; begin < images.size(); begin += evaluation_batch) {
      const auto first = images.begin() + static_cast<std::ptrdiff_t>(begin);
      const std::vector<std::size_t> part(
          first, first + static_cast<std::ptrdiff_t>(std::min(evaluation_batch, images.size() - begin)));
      parts.push_back(normalised(network_->average->forward(
          plain_images(part, data_, config_.tower.input_width, config_.tower.input_height, device_))));
    }
    return torch::cat(parts);
  }

  // The share of validation persons whose product comes first among all validation products.
  double validation_accuracy() {
    if (validation_persons_.empty()) return std::numeric_limits<double>::quiet_NaN();
    const torch::NoGradGuard no_gradient;
    network_->eval();
    const torch::Tensor best = torch::mm(embed(validation_persons_), embed(validation_products_).t()).argmax(1);
    return best.eq(torch::arange(best.size(0), best.options())).to(torch::kFloat64).mean().item<double>();
  }

  void stop_if_collapsed(const EpochRecord& record) const {
    if (record.similarity_spread >= collapsed_spread) return;
    throw TrainingFailed(
        fmt::format("training collapsed: in epoch {} all embeddings are alike (their similarities spread by "
                    "{:.1e}, expected at least {:.0e}); try a lower optimiser.learning_rate (now {})",
                    record.epoch, record.similarity_spread, collapsed_spread, config_.learning_rate));
  }

  // The differences between the embeddings of a pair's two pictures, (pairs, D). Pictures are augmented as in training.
  torch::Tensor differences() {
    const torch::NoGradGuard no_gradient;
    const core::Rng rng = rng_.fork(whitening_stream);
    core::Rng order = rng.fork(0);
    const std::vector<dataset::Batch> batches =
        dataset::sample_batches(products_.pairs, {evaluation_batch / 2, 1}, order);
    std::vector<torch::Tensor> found;
    for (std::size_t i = 0; i < batches.size(); ++i) {
      const RetrievalBatch shown =
          make_retrieval_batch(batches[i], {0, batches[i].size()}, data_, masks_, labels_, settings_.augmentation,
                               config_.tower.input_width, config_.tower.input_height, rng.fork(i + 1), device_);
      const torch::Tensor sides = normalised(network_->average->forward(shown.images));
      const auto items = static_cast<std::int64_t>(batches[i].size());
      found.push_back(sides.narrow(0, 0, items) - sides.narrow(0, items, items));
      if (progress_) progress_({"whitening", i + 1, batches.size(), ""});
    }
    return torch::cat(found);
  }

  void export_model() {
    network_->to(torch::kCPU);
    network_->average->fold();
    model::save_weights(*network_->average, options_.out / "weights.pt", torch::kFloat16);
    model_directory::ModelCard card = begin_model_card(config_, data_, summary_);
    card.input.mean = card.input.std = {0.5F, 0.5F, 0.5F};
    card.embedding_size = static_cast<std::size_t>(config_.tower.embedding_size);
    card.match = {network_->scale().item<double>(), network_->bias.item<double>()};
    model::OnnxExportOptions onnx = export_options(card);
    onnx.mirrored_too = settings_.mirrored_too;
    finish_model_directory(card, model::export_onnx(*network_->average, onnx), options_.out);
  }

  const TrainConfig& config_;
  const RetrievalOptions& settings_;
  const TrainOptions& options_;
  const Team& team_;
  const ProgressSink& progress_;
  core::Rng rng_;
  torch::Device device_;
  RetrievalNetwork network_{nullptr};
  RetrievalOptimiser optimiser_;
  RunData data_;
  GarmentMasks masks_;
  BatchProducts products_;
  std::vector<AttributeLabels> labels_;
  std::vector<std::size_t> validation_persons_, validation_products_;  // positions in the manifest, by pairs
  std::size_t steps_per_epoch_ = 0;
  double last_rate_ = 0;
  std::string identity_;
  TrainSummary summary_;
};

}  // namespace

TrainSummary train_retrieval(const TrainConfig& config, const dataset::Manifest& manifest, const TrainOptions& options,
                             const ProgressSink& progress) {
  return RetrievalRun(config, manifest, options, progress).run();
}

}  // namespace selvedge::training
