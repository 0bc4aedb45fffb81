// The frozen encoder embeds every picture once; after that a step is one matrix product. The layer starts as the main
// directions of the encoder's outputs, whitened by the differences within pairs.
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <limits>
#include <numbers>

#include "ground/embedding/transfer_network.h"
#include "ground/encoder_graph/added_layers.h"
#include "selvedge/error.h"
#include "study/dataset/batches.h"
#include "study/dataset/content_hash.h"
#include "study/training/adapter_network.h"
#include "study/training/encoder_features.h"
#include "study/training/retrieval_loss.h"
#include "study/training/run_folder.h"
#include "study/training/step_rules.h"
#include "study/training/trainer.h"

namespace selvedge::training {
namespace {

namespace fs = std::filesystem;

constexpr double warmup = 0.1;  // of all steps

class AdapterRun {
 public:
  AdapterRun(const TrainConfig& config, const dataset::Manifest& manifest, const TrainOptions& options,
             const ProgressSink& progress)
      : config_(config),
        settings_(config.adapter),
        manifest_(manifest),
        options_(options),
        progress_(progress),
        rng_(config.seed),
        device_(find_device(options.device)),
        encoder_(open_encoder()) {
    use_threads(config.threads);
    torch::manual_seed(config.seed);
    load_data();
    const torch::Tensor seen = features_.index_select(0, rows_of(train_));
    standardisation_ = standardisation_of(seen);
    features_.sub_(standardisation_.mean).div_(standardisation_.deviation);
    const std::int64_t size = std::min<std::int64_t>(config.tower.embedding_size, features_.size(1));
    const torch::Tensor directions = main_directions(features_.index_select(0, rows_of(train_)), size);
    const torch::Tensor start = whitened(directions, differences(), settings_.shrinkage);
    features_ = features_.to(device_);
    adapter_ = Adapter(start, settings_.dropout, config.initial_scale);
    adapter_->to(device_);
    make_optimiser();
  }

  TrainSummary run() {
    const auto batches = static_cast<int>((train_.size() + settings_.batch_products - 1) / settings_.batch_products);
    const int epochs =
        std::max(config_.epochs, config_.epochs == 0 ? 0 : (settings_.least_steps + batches - 1) / batches);
    steps_ = static_cast<double>(epochs) * batches;
    // Few pairs are soon overfitted. The state with the best validation accuracy is kept, the start included.
    double best = validation_accuracy();
    torch::Tensor kept = adapter_->change().detach().clone(), kept_scale = adapter_->log_scale().detach().clone();
    for (int epoch = 1; epoch <= epochs; ++epoch) {
      summary_.epochs.push_back(run_epoch(epoch));
      const EpochRecord& last = summary_.epochs.back();
      if (!(last.validation_accuracy <= best)) {  // also if there are no validation products
        best = last.validation_accuracy;
        kept.copy_(adapter_->change().detach());
        kept_scale.copy_(adapter_->log_scale().detach());
      }
      stop_if_collapsed(last);
      if (progress_) {
        progress_({"training", static_cast<std::size_t>(epoch), static_cast<std::size_t>(epochs),
                   fmt::format("loss {:.4f}  in batch {:.3f}  validation {:.3f}", last.loss, last.pair_accuracy,
                               last.validation_accuracy)});
      }
    }
    {
      const torch::NoGradGuard no_gradient;
      adapter_->change().copy_(kept);
      adapter_->log_scale().copy_(kept_scale);
    }
    write_run_log(summary_.epochs, options_.out / "log.csv");
    export_model();
    return summary_;
  }

 private:
  embedding::Embedder open_encoder() const {
    if (options_.init.empty()) {
      throw Error(
          ErrorKind::invalid_argument,
          "--init: expected the model directory of an encoder to adapt, found none; selvedge model import makes "
          "one of any ONNX network");
    }
    if (fs::exists(options_.out / "model.json") && !options_.resume) {
      throw Error(ErrorKind::invalid_argument,
                  fmt::format("{} holds a model already; choose another --out", options_.out.string()));
    }
    embedding::Embedder encoder(options_.init, {.threads = config_.threads});
    embedding::require_embeddings(encoder.card(), options_.init);
    return encoder;
  }

  // Embeds every picture of the products with both sides, and notes their rows.
  void load_data() {
    std::vector<fs::path> files;
    row_.assign(manifest_.images.size(), 0);
    const auto complete = [&](dataset::Split split) {
      std::vector<dataset::Product> products = dataset::products_of(manifest_, split);
      std::erase_if(products, [](const dataset::Product& product) {
        return product.product_images.empty() || product.person_images.empty();
      });
      for (const dataset::Product& product : products) {
        for (const auto* images : {&product.product_images, &product.person_images}) {
          for (const std::size_t image : *images) {
            row_[image] = files.size();
            files.push_back(manifest_.full_path(image));
          }
        }
      }
      return products;
    };
    train_ = complete(dataset::Split::train);
    validation_ = complete(dataset::Split::validation);
    card_data_ = {options_.manifest_name, dataset::data_fingerprint(manifest_), train_.size(), validation_.size()};
    const EncoderFeatures embedded = encoder_features(encoder_, files, card_data_.fingerprint, options_.out, progress_);
    features_ = embedded.values;
    embedding_seconds_ = embedded.seconds;
    summary_.skipped = embedded.skipped;
    for (auto* products : {&train_, &validation_}) {
      for (dataset::Product& product : *products) {
        const auto unreadable = [&](std::size_t image) { return !embedded.readable[row_[image]]; };
        std::erase_if(product.product_images, unreadable);
        std::erase_if(product.person_images, unreadable);
      }
      std::erase_if(*products, [](const dataset::Product& product) {
        return product.product_images.empty() || product.person_images.empty();
      });
    }
    if (train_.size() < 2) {
      throw Error(
          ErrorKind::invalid_argument,
          fmt::format("expected at least 2 products with readable images of both sides in split train, found {}",
                      train_.size()));
    }
    summary_.pairs = train_.size();
  }

  torch::Tensor rows_of(const std::vector<dataset::Product>& products) const {
    std::vector<std::int64_t> rows;
    for (const dataset::Product& product : products) {
      for (const auto* images : {&product.product_images, &product.person_images}) {
        for (const std::size_t image : *images) rows.push_back(static_cast<std::int64_t>(row_[image]));
      }
    }
    return torch::tensor(rows, torch::kInt64);
  }

  // The differences between the first pictures of both sides, product by product: (P, F).
  torch::Tensor differences() const {
    std::vector<std::int64_t> persons, products;
    for (const dataset::Product& product : train_) {
      persons.push_back(static_cast<std::int64_t>(row_[product.person_images.front()]));
      products.push_back(static_cast<std::int64_t>(row_[product.product_images.front()]));
    }
    return features_.index_select(0, torch::tensor(persons, torch::kInt64)) -
           features_.index_select(0, torch::tensor(products, torch::kInt64));
  }

  void make_optimiser() {
    std::vector<torch::optim::OptimizerParamGroup> groups;
    groups.emplace_back(std::vector<torch::Tensor>{adapter_->change()},
                        std::make_unique<torch::optim::AdamWOptions>(
                            torch::optim::AdamWOptions(config_.learning_rate).weight_decay(settings_.weight_decay)));
    groups.emplace_back(std::vector<torch::Tensor>{adapter_->log_scale()},
                        std::make_unique<torch::optim::AdamWOptions>(
                            torch::optim::AdamWOptions(config_.learning_rate).weight_decay(0)));
    optimiser_ = std::make_unique<torch::optim::AdamW>(std::move(groups));
  }

  double rate() const {
    const double at = (done_ + 1) / steps_;
    if (at <= warmup) return config_.learning_rate * at / warmup;
    return config_.learning_rate * 0.5 * (1 + std::cos(std::numbers::pi * (at - warmup) / (1 - warmup)));
  }

  EpochRecord run_epoch(int epoch) {
    core::Rng rng = rng_.fork(first_epoch_stream + static_cast<std::uint64_t>(epoch));
    torch::manual_seed(rng.next());
    adapter_->train();
    const auto start = std::chrono::steady_clock::now();
    EpochRecord record;
    record.epoch = epoch;
    double pairs = 0, similarity = 0, square = 0, cells = 0;
    const std::size_t most = std::max<std::size_t>(2, std::min(settings_.batch_products, train_.size()));
    for (const dataset::Batch& batch : dataset::sample_batches(train_, {most, 1}, rng)) {
      const torch::Tensor similarities = run_step(batch, record);
      const auto count = static_cast<double>(batch.size());
      pairs += count;
      cells += count * count;
      similarity += similarities.sum().item<double>();
      square += similarities.square().sum().item<double>();
    }
    record.loss /= pairs;
    record.pair_accuracy /= pairs;
    record.similarity_spread = std::sqrt(std::max(0.0, square / cells - similarity / cells * (similarity / cells)));
    record.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    record.images_per_second = 2 * pairs / record.seconds;
    record.validation_accuracy = validation_accuracy();
    return record;
  }

  // Runs one step. Adds the batch's loss and right answers to `record`; returns its similarities, persons x products.
  torch::Tensor run_step(const dataset::Batch& batch, EpochRecord& record) {
    std::vector<std::int64_t> persons, products, labels;
    for (const dataset::BatchItem& item : batch) {
      persons.push_back(static_cast<std::int64_t>(row_[item.person_images.front()]));
      products.push_back(static_cast<std::int64_t>(row_[item.product_image]));
      labels.push_back(static_cast<std::int64_t>(item.product));
    }
    record.learning_rate = rate();
    for (auto& group : optimiser_->param_groups())
      static_cast<torch::optim::AdamWOptions&>(group.options()).lr(record.learning_rate);
    optimiser_->zero_grad();
    const torch::Tensor of_products = torch::tensor(labels, torch::kInt64).to(device_);
    const LabelledEmbeddings worn{embed(persons), of_products}, sold{embed(products), of_products};
    const LabelledEmbeddings none{worn.embeddings.new_zeros({0, worn.embeddings.size(1)}), of_products.new_zeros({0})};
    const torch::Tensor scale = adapter_->scale(), bias = torch::zeros({}, features_.options());
    const torch::Tensor loss = 0.5 * (retrieval_loss(worn, sold, none, scale, bias, RetrievalLossKind::info_nce) +
                                      retrieval_loss(sold, worn, none, scale, bias, RetrievalLossKind::info_nce));
    const double value = loss.item<double>();
    require_finite(value, static_cast<std::size_t>(done_), config_.learning_rate);
    loss.backward();
    optimiser_->step();
    ++done_;
    const torch::NoGradGuard no_gradient;
    const torch::Tensor similarities = worn.embeddings.mm(sold.embeddings.t());
    const auto count = static_cast<double>(batch.size());
    record.loss += value * count;
    record.pair_accuracy +=
        similarities.argmax(1).eq(torch::arange(similarities.size(0), similarities.device())).sum().item<double>();
    return similarities;
  }

  torch::Tensor embed(const std::vector<std::int64_t>& rows) {
    return adapter_->forward(features_.index_select(0, torch::tensor(rows, torch::kInt64).to(device_)));
  }

  // The share of validation products that their first person image finds among all of them.
  double validation_accuracy() {
    if (validation_.size() < 2) return std::numeric_limits<double>::quiet_NaN();
    adapter_->eval();
    const torch::NoGradGuard no_gradient;
    std::vector<std::int64_t> persons, products;
    for (const dataset::Product& product : validation_) {
      persons.push_back(static_cast<std::int64_t>(row_[product.person_images.front()]));
      products.push_back(static_cast<std::int64_t>(row_[product.product_images.front()]));
    }
    const torch::Tensor best = embed(persons).mm(embed(products).t()).argmax(1);
    return best.eq(torch::arange(best.size(0), best.device())).to(torch::kFloat32).mean().item<double>();
  }

  static void stop_if_collapsed(const EpochRecord& record) {
    if (record.similarity_spread >= collapsed_spread) return;
    throw TrainingFailed(
        fmt::format("training collapsed: in epoch {} all embeddings are alike (their similarities spread by {:.1e}, "
                    "expected at least {:.0e}); does the encoder see the pictures?",
                    record.epoch, record.similarity_spread, collapsed_spread));
  }

  void export_model() {
    const model_directory::ModelCard& encoder = encoder_.card();
    RunData data;
    data.card = card_data_;
    model_directory::ModelCard card = begin_model_card(config_, data, summary_);
    card.input = encoder.input;
    card.input_name = encoder.input_name;
    card.settings["encoder"] = encoder.name;
    // Only the directory's name: its place is different on each machine.
    const fs::path directory = fs::absolute(options_.init / "").lexically_normal().parent_path();
    card.settings["encoder.directory"] = directory.filename().string();
    card.settings["encoder.fingerprint"] = encoder.fingerprint;
    card.metrics["embedding_seconds"] = embedding_seconds_;
    card.licence = fmt::format("Encoder '{}': {}. {}", encoder.name, encoder.licence, card.licence);
    adapter_->to(torch::kCPU);
    card.match = {adapter_->scale().item<double>(), 0};
    const FoldedAdapter layer = folded(adapter_, standardisation_);
    card.embedding_size = layer.bias.size();

    const std::vector<std::byte> bytes = model_directory::read_onnx(encoder, options_.init);
    encoder_graph::NetworkGraph graph({reinterpret_cast<const char*>(bytes.data()), bytes.size()},
                                      (options_.init / "model.onnx").string());
    const std::vector<std::int64_t> shape = graph.inputs().front().shape;  // empty if it states none
    const std::int64_t batch = shape.empty() ? encoder_graph::open_side : shape.front();
    graph.keep_only({encoder.output_name});
    card.output_name = encoder_graph::add_projection(graph, encoder.output_name, layer.weight, layer.bias, "");
    graph.set_outputs(
        {{card.output_name, encoder_graph::float32_element, {batch, static_cast<std::int64_t>(card.embedding_size)}}});
    finish_model_directory(card, graph.bytes(), options_.out);
  }

  const TrainConfig& config_;
  const AdapterOptions& settings_;
  const dataset::Manifest& manifest_;
  const TrainOptions& options_;
  const ProgressSink& progress_;
  core::Rng rng_;
  torch::Device device_;
  embedding::Embedder encoder_;
  std::vector<std::size_t> row_;                      // of a manifest's image among the features
  std::vector<dataset::Product> train_, validation_;  // with readable images of both sides
  model_directory::TrainingData card_data_;
  torch::Tensor features_;  // (images, F): standardised from the constructor on
  double embedding_seconds_ = 0;
  Standardisation standardisation_;
  Adapter adapter_{nullptr};
  std::unique_ptr<torch::optim::AdamW> optimiser_;
  double steps_ = 0, done_ = 0;  // of training
  TrainSummary summary_;
};

}  // namespace

TrainSummary train_adapter(const TrainConfig& config, const dataset::Manifest& manifest, const TrainOptions& options,
                           const ProgressSink& progress) {
  return AdapterRun(config, manifest, options, progress).run();
}

}  // namespace selvedge::training
