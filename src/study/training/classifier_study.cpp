// Trains the paper's tower with a softmax over products on some images of each product, and tests it on others. Then
// products are added, and the classifier is tuned or trained again.
#include "study/training/classifier_study.h"

#include <fmt/format.h>
#include <torch/torch.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <memory>
#include <set>
#include <utility>

#include "ground/files/atomic_file.h"
#include "selvedge/error.h"
#include "study/model/weights.h"
#include "study/training/pair_batches.h"
#include "study/training/run_folder.h"

namespace selvedge::training {
namespace {

namespace F = torch::nn::functional;

// Streams of the run's generator.
enum Stream : std::uint64_t { product_order = 11, held_out_images = 12, weights_and_batches = 13 };

constexpr std::size_t test_batch = 256;

class Stopwatch {
 public:
  double seconds() const { return std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count(); }

 private:
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

struct StudiedProduct {
  std::size_t picture = 0;                    // positions in Manifest::images, as below
  std::vector<std::size_t> training, tested;  // person images
};

// Images, each with the number of the product that it shows.
struct Labelled {
  std::vector<std::size_t> images;
  std::vector<std::int64_t> products;
};

// Ranks from 1: one more than the number of other products that are at least as likely. scores (M, K), truth (M) ->
// (M). NaN counts against the method.
torch::Tensor ranks_of(const torch::Tensor& scores, const torch::Tensor& truth) {
  return scores.lt(scores.gather(1, truth.unsqueeze(1))).logical_not().sum(1);
}

Recognition recognition_of(const torch::Tensor& ranks) {
  Recognition found;
  found.images = static_cast<std::size_t>(ranks.size(0));
  if (found.images == 0) return found;
  found.top1 = ranks.le(1).to(torch::kFloat64).mean().item<double>();
  found.top5 = ranks.le(5).to(torch::kFloat64).mean().item<double>();
  return found;
}

torch::Tensor tensor_of(const std::vector<std::int64_t>& values) { return torch::tensor(values, torch::kInt64); }

class Study {
 public:
  Study(const TrainConfig& config, const dataset::Manifest& manifest, const TrainOptions& options,
        const ClassifierStudyOptions& study, const ProgressSink& progress)
      : config_(config),
        manifest_(manifest),
        options_(options),
        study_(study),
        progress_(progress),
        rng_(config.seed),
        device_(find_device(options.device)) {
    use_threads(config.threads);
    data_ = load_run_data(manifest, config.tower.input_width, config.tower.input_height, options, progress);
    choose_products();
  }

  ClassifierStudy run() {
    ClassifierStudy result;
    result.products = known_;
    const Stopwatch first;
    torch::nn::Sequential classifier = train_classifier(known_);
    const double first_seconds = first.seconds();
    result.rows.push_back(row("classifier", 0, classifier_ranks(classifier, 0), first_seconds));
    auto [siamese, siamese_seconds] = train_siamese_tower();
    result.rows.push_back(row("Siamese", 0, siamese_ranks(siamese, 0), siamese_seconds));
    for (const std::size_t added : added_) {
      const Stopwatch anew;
      torch::nn::Sequential retrained = train_classifier(known_ + added);
      const double retrained_seconds = anew.seconds();
      result.rows.push_back(row("classifier", added, classifier_ranks(retrained, added), retrained_seconds));
      const Stopwatch tuning;
      torch::nn::Sequential tuned = tune_last_layer(classifier, known_ + added);
      const double tuned_seconds = tuning.seconds();
      result.rows.push_back(row("classifier, last layer tuned", added, classifier_ranks(tuned, added), tuned_seconds));
      const Stopwatch embedding;
      outputs(siamese, pictures(known_, known_ + added));
      const double embedded_seconds = embedding.seconds();
      result.rows.push_back(row("Siamese", added, siamese_ranks(siamese, added), embedded_seconds));
    }
    return result;
  }

 private:
  void choose_products() {
    core::Rng images_rng = rng_.fork(Stream::held_out_images);
    for (const dataset::Product& product : data_.train) {
      std::vector<std::size_t> persons = product.person_images;
      if (product.product_images.empty() || persons.size() < 2) continue;
      images_rng.shuffle(persons);
      const auto tested = std::clamp<std::size_t>(
          static_cast<std::size_t>(std::lround(study_.held_out * static_cast<double>(persons.size()))), 1,
          persons.size() - 1);
      const auto middle = persons.begin() + static_cast<std::ptrdiff_t>(tested);
      products_.push_back({product.product_images.front(), {middle, persons.end()}, {persons.begin(), middle}});
    }
    if (products_.size() < 4) {
      throw Error(ErrorKind::invalid_argument,
                  fmt::format("classifier study: expected at least 4 products of split train with a product image and "
                              "two person images, found {}",
                              products_.size()));
    }
    core::Rng order = rng_.fork(Stream::product_order);
    order.shuffle(products_);
    for (const std::size_t added : study_.added) {
      if (added <= products_.size() * 3 / 5) added_.push_back(added);
    }
    known_ = products_.size() - (added_.empty() ? 0 : *std::ranges::max_element(added_));
  }

  Labelled persons(std::size_t begin, std::size_t end, std::vector<std::size_t> StudiedProduct::*which) const {
    Labelled labelled;
    for (std::size_t p = begin; p < end; ++p) {
      for (const std::size_t image : products_[p].*which) {
        labelled.images.push_back(image);
        labelled.products.push_back(static_cast<std::int64_t>(p));
      }
    }
    return labelled;
  }
  std::vector<std::size_t> pictures(std::size_t begin, std::size_t end) const {
    std::vector<std::size_t> images;
    for (std::size_t p = begin; p < end; ++p) images.push_back(products_[p].picture);
    return images;
  }

  torch::Tensor input(std::span<const std::size_t> images) const {
    return to_input(gather_images(images, *data_.cache, data_.position, device_));
  }

  // The outputs of the whole network, or of all layers but the last: (M, outputs).
  torch::Tensor outputs(torch::nn::Sequential network, const std::vector<std::size_t>& images,
                        bool without_last = false) const {
    const torch::NoGradGuard no_gradient;
    network->eval();
    std::vector<torch::Tensor> parts;
    for (std::size_t begin = 0; begin < images.size(); begin += test_batch) {
      torch::Tensor x = input(std::span(images).subspan(begin, std::min(test_batch, images.size() - begin)));
      const std::size_t layers = network->size() - (without_last ? 1 : 0);
      for (std::size_t i = 0; i < layers; ++i) x = (network->begin() + static_cast<std::ptrdiff_t>(i))->forward(x);
      parts.push_back(x.cpu());
    }
    return torch::cat(parts);
  }

  torch::nn::Sequential make_classifier(std::size_t classes) const {
    model::PaperTowerOptions tower = config_.tower;
    tower.embedding_size = static_cast<int>(classes);
    return model::make_paper_tower(tower);
  }

  std::unique_ptr<torch::optim::Optimizer> optimiser_of(std::vector<torch::Tensor> parameters) const {
    return make_optimiser(config_, std::move(parameters));
  }

  // Minimises loss_of(positions) over batches of positions in [0, count), which are shuffled anew in each epoch.
  template <typename LossOf>
  void descend(const std::string& what, std::size_t count, torch::optim::Optimizer& optimiser, const LossOf& loss_of) {
    core::Rng order_rng = rng_.fork(Stream::weights_and_batches);
    std::vector<std::size_t> order(count);
    for (std::size_t i = 0; i < count; ++i) order[i] = i;
    const auto epochs = static_cast<std::size_t>(config_.epochs);
    for (std::size_t epoch = 0; epoch < epochs; ++epoch) {
      order_rng.shuffle(order);
      for (std::size_t begin = 0; begin < count; begin += study_.batch) {
        const std::size_t size = std::min(study_.batch, count - begin);
        optimiser.zero_grad();
        torch::Tensor loss = loss_of(std::span<const std::size_t>(order).subspan(begin, size));
        if (!std::isfinite(loss.item<double>())) {
          throw TrainingFailed(
              fmt::format("{}: training diverged: the loss is no longer a number in epoch {}; lower "
                          "optimiser.learning_rate (now {})",
                          what, epoch + 1, config_.learning_rate));
        }
        loss.backward();
        optimiser.step();
        if (progress_)
          progress_(
              {what, epoch * count + begin + size, epochs * count, fmt::format("epoch {}/{}", epoch + 1, epochs)});
      }
    }
  }

  torch::nn::Sequential train_classifier(std::size_t classes) {
    torch::manual_seed(rng_.fork(Stream::weights_and_batches).next());
    torch::nn::Sequential network = make_classifier(classes);
    network->to(device_);
    const Labelled seen = persons(0, classes, &StudiedProduct::training);
    const auto optimiser = optimiser_of(network->parameters());
    network->train();
    descend(fmt::format("classifier of {} products", classes), seen.images.size(), *optimiser,
            [&](std::span<const std::size_t> batch) {
              std::vector<std::size_t> images;
              std::vector<std::int64_t> truth;
              for (const std::size_t i : batch) {
                images.push_back(seen.images[i]);
                truth.push_back(seen.products[i]);
              }
              return F::cross_entropy(network->forward(input(images)), tensor_of(truth).to(device_));
            });
    return network;
  }

  // A copy of `first` with outputs for `classes` products. The layers before the last stay as they are, so their
  // outputs are computed once.
  torch::nn::Sequential tune_last_layer(torch::nn::Sequential first, std::size_t classes) {
    torch::manual_seed(rng_.fork(Stream::weights_and_batches).next());
    torch::nn::Sequential network = make_classifier(classes);
    const Labelled seen = persons(0, classes, &StudiedProduct::training);
    const torch::Tensor features = outputs(first, seen.images, /*without_last=*/true);  // (M, hidden)
    const torch::Tensor truth = tensor_of(seen.products);
    auto last = std::dynamic_pointer_cast<torch::nn::LinearImpl>(network->ptr(network->size() - 1));
    {
      const torch::NoGradGuard no_gradient;
      const auto copied = first->named_parameters();
      for (auto& own : network->named_parameters()) {
        const torch::Tensor& from = copied[own.key()];
        own.value().narrow(0, 0, from.size(0)).copy_(from);
      }
      const auto buffers = first->named_buffers();
      for (auto& own : network->named_buffers()) own.value().copy_(buffers[own.key()]);
    }
    const auto optimiser = optimiser_of(last->parameters());
    descend(fmt::format("last layer for {} products", classes), seen.images.size(), *optimiser,
            [&](std::span<const std::size_t> batch) {
              const torch::Tensor rows = tensor_of(std::vector<std::int64_t>(batch.begin(), batch.end()));
              return F::cross_entropy(last->forward(features.index_select(0, rows)), truth.index_select(0, rows));
            });
    network->to(device_);
    return network;
  }

  // The paper's network, trained on the first products without the held-out images; and the seconds of all its epochs,
  // including those of interrupted runs.
  std::pair<torch::nn::Sequential, double> train_siamese_tower() {
    dataset::Manifest known{manifest_.root, manifest_.attribute_names, {}};
    std::set<std::size_t> kept;
    for (std::size_t p = 0; p < known_; ++p) {
      kept.insert(products_[p].picture);
      kept.insert(products_[p].training.begin(), products_[p].training.end());
    }
    for (const std::size_t image : kept) known.images.push_back(manifest_.images[image]);
    TrainOptions run = options_;
    run.out = options_.out / "siamese";
    run.resume = true;
    double seconds = 0;
    for (const EpochRecord& epoch : train(config_, known, run, progress_).epochs) seconds += epoch.seconds;
    torch::nn::Sequential tower = model::make_paper_tower(config_.tower);
    model::load_weights(*tower, run.out / "weights.pt");
    tower->to(device_);
    return {tower, seconds};
  }

  // The ranks of the held-out images, known products first.
  torch::Tensor classifier_ranks(torch::nn::Sequential network, std::size_t added) const {
    const Labelled tested = persons(0, known_ + added, &StudiedProduct::tested);
    return ranks_of(outputs(network, tested.images), tensor_of(tested.products));
  }
  torch::Tensor siamese_ranks(torch::nn::Sequential tower, std::size_t added) const {
    const Labelled tested = persons(0, known_ + added, &StudiedProduct::tested);
    const auto unit = [&](const std::vector<std::size_t>& images) {
      return F::normalize(outputs(tower, images), F::NormalizeFuncOptions().dim(1));
    };
    return ranks_of(unit(tested.images).matmul(unit(pictures(0, known_ + added)).t()), tensor_of(tested.products));
  }

  ClassifierStudyRow row(const std::string& method, std::size_t added, const torch::Tensor& ranks,
                         double seconds) const {
    const auto old_images = static_cast<std::int64_t>(persons(0, known_, &StudiedProduct::tested).images.size());
    return {method, added, recognition_of(ranks.slice(0, 0, old_images)), recognition_of(ranks.slice(0, old_images)),
            seconds};
  }

  const TrainConfig& config_;
  const dataset::Manifest& manifest_;
  const TrainOptions& options_;
  const ClassifierStudyOptions& study_;
  const ProgressSink& progress_;
  core::Rng rng_;
  torch::Device device_;
  RunData data_;
  std::vector<StudiedProduct> products_;
  std::vector<std::size_t> added_;
  std::size_t known_ = 0;
};

std::string csv_of(const ClassifierStudy& study) {
  std::string text = "method,products,added,old_images,old_top1,old_top5,new_images,new_top1,new_top5,seconds\n";
  for (const ClassifierStudyRow& r : study.rows) {
    text += fmt::format("\"{}\",{},{},{},{},{},{},{},{},{}\n", r.method, study.products, r.added, r.old_products.images,
                        r.old_products.top1, r.old_products.top5, r.new_products.images, r.new_products.top1,
                        r.new_products.top5, r.seconds);
  }
  return text;
}

}  // namespace

ClassifierStudy study_classifier(const TrainConfig& config, const dataset::Manifest& manifest,
                                 const TrainOptions& options, const ClassifierStudyOptions& study,
                                 const ProgressSink& progress) {
  if (config.architecture != Architecture::paper_tower) {
    throw Error(ErrorKind::invalid_argument,
                fmt::format("classifier study: expected a configuration of paper_tower, found {}",
                            to_string(config.architecture)));
  }
  const ClassifierStudy result = Study(config, manifest, options, study, progress).run();
  files::write_file_atomically(options.out / "classifier.csv", csv_of(result));
  return result;
}

}  // namespace selvedge::training
