// Embeds the validation images by ONNX Runtime, as a shop does, so that the fit holds for what is served.
#include "study/evaluation/model_calibration.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "ground/core/rng.h"
#include "ground/embedding/embed_files.h"
#include "ground/embedding/transfer_network.h"
#include "selvedge/error.h"
#include "study/dataset/pairs.h"
#include "study/evaluation/calibration.h"
#include "study/evaluation/top_answer.h"

namespace selvedge::evaluation {
namespace {

// Streams of the card's seed. These pairs are not those that training was watched on.
constexpr std::uint64_t calibration_stream = 3;
constexpr std::uint64_t answer_stream = 4;

constexpr std::size_t calibration_galleries = 20;

// Best answers of galleries and whether they are right; half of the queries lack their product. Empty if there are too
// few products.
std::vector<ScoredPair> top_answers(const std::vector<dataset::Product>& products, const std::vector<std::size_t>& row,
                                    const embedding::EmbeddedFiles& embedded, const core::Rng& rng) {
  std::vector<ProductRows> rows;
  const auto readable_rows = [&](const std::vector<std::size_t>& images) {
    std::vector<std::size_t> readable;
    for (const std::size_t image : images) {
      if (embedded.readable[row[image]]) readable.push_back(row[image]);
    }
    return readable;
  };
  for (const dataset::Product& product : products) {
    ProductRows both{readable_rows(product.product_images), readable_rows(product.person_images)};
    if (!both.product_images.empty() && !both.person_images.empty()) rows.push_back(std::move(both));
  }
  if (rows.size() < fewest_calibration_products) return {};
  core::Rng draw = rng.fork(answer_stream);
  const auto drawn = draw_galleries(rows, std::min(usual_gallery, rows.size()), calibration_galleries, draw);
  return answers_as_pairs(top_answers_half_absent(embedded.embeddings, rows, drawn, {}, draw));
}

// What a fit to drawn pairs says in a gallery. Every second drawn pair matches. In a gallery that lacks the products of
// half of its queries, a product matches with a probability of 1 / (2 x gallery). The odds change by the same factor
// (prior shift: Elkan 2001, "The foundations of cost-sensitive learning").
Calibration in_a_gallery(Calibration of_pairs) {
  of_pairs.bias -= std::log(2.0 * static_cast<double>(usual_gallery) - 1);
  return of_pairs;
}

// Fits the card's `answers` too, which hold better for photos of what a shop lacks. A model that finds nothing, or
// everything, in all its galleries has nothing to fit; then `match` stands alone.
void fit_answers(const std::filesystem::path& model_directory, const dataset::Manifest& manifest,
                 const ProgressSink& progress) {
  try {
    AnswerPhotos photos;
    photos.manifest = &manifest;
    photos.split = dataset::Split::validation;
    calibrate_answers(model_directory, photos, progress);
  } catch (const Error& error) {
    if (error.kind() != ErrorKind::invalid_argument) throw;
  }
}

}  // namespace

std::optional<CalibratedModel> calibrate_model(const std::filesystem::path& model_directory,
                                               const dataset::Manifest& manifest, const ProgressSink& progress) {
  const std::vector<dataset::Product> products = dataset::products_of(manifest, dataset::Split::validation);
  const auto complete = std::count_if(products.begin(), products.end(), [](const dataset::Product& product) {
    return !product.product_images.empty() && !product.person_images.empty();
  });
  if (complete < 2) return std::nullopt;
  const embedding::Embedder embedder(model_directory, {.threads = 0});
  embedding::require_embeddings(embedder.card(), model_directory);
  std::vector<std::filesystem::path> files;
  std::vector<std::size_t> row(manifest.images.size());  // of an image of the manifest among `files`
  for (const dataset::Product& product : products) {
    for (const auto* images : {&product.product_images, &product.person_images}) {
      for (const std::size_t image : *images) {
        row[image] = files.size();
        files.push_back(manifest.full_path(image));
      }
    }
  }
  const embedding::EmbeddedFiles embedded = embedding::embed_files(embedder, files, progress);

  core::Rng rng = core::Rng(embedder.card().seed).fork(calibration_stream);
  std::vector<ScoredPair> scored;
  for (const dataset::ImagePair& pair : dataset::sample_pairs(products, {}, rng)) {
    const std::size_t product = row[pair.product_image], person = row[pair.person_image];
    if (!embedded.readable[product] || !embedded.readable[person]) continue;
    const core::EmbeddingMatrix& rows = embedded.embeddings;
    scored.push_back({rows.similarity(rows.row(product), rows.row(person)), pair.match});
  }
  const std::vector<ScoredPair> answers = top_answers(products, row, embedded, core::Rng(embedder.card().seed));
  const Calibration fitted = answers.empty() ? in_a_gallery(fit_calibration(scored)) : fit_calibration(answers);
  const ThresholdChoice choice = best_threshold(scored);
  const PairMetrics judged = judge_pairs(scored, choice.threshold);

  model_directory::ModelCard card = embedder.card();
  card.match = {fitted.scale, fitted.bias};
  card.answers.reset();  // it would take precedence over the new fit
  card.threshold = choice.threshold;
  card.metrics["validation_accuracy"] = judged.accuracy;
  card.metrics["validation_f1"] = judged.f1;
  card.metrics["validation_auc"] = judged.auc;
  model_directory::write_model_card(card, model_directory);
  // A learned L1 distance is no cosine, which `answers` are fitted to.
  if (!answers.empty() && card.l1_weights.empty()) fit_answers(model_directory, manifest, progress);
  return CalibratedModel{card.match, card.threshold, judged.accuracy, scored.size()};
}

CalibratedModel calibrate_like(const std::filesystem::path& model_directory, const std::filesystem::path& like) {
  model_directory::ModelCard card = model_directory::read_model_card(model_directory);
  const model_directory::ModelCard other = model_directory::read_model_card(like);
  const auto shape = [](const model_directory::ModelCard& of) {
    return fmt::format("{}, {} x {} pixels, {} values", of.architecture, of.input.width, of.input.height,
                       of.embedding_size);
  };
  if (shape(card) != shape(other)) {
    throw Error(ErrorKind::invalid_argument, fmt::format("{}: expected a model like {} ({}), found {}", like.string(),
                                                         model_directory.string(), shape(card), shape(other)));
  }
  card.match = other.match;
  card.answers = other.answers;
  card.threshold = other.threshold;
  card.metrics = other.metrics;
  model_directory::write_model_card(card, model_directory);
  return {card.match, card.threshold};
}

}  // namespace selvedge::evaluation
