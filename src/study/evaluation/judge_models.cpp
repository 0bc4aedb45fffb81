// Loads a model, embeds the plan's images once, and computes everything that was asked for, from these embeddings if
// possible.
#include "study/evaluation/judge_models.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <chrono>

#include "ground/embedding/embed_files.h"
#include "ground/image/decode.h"
#include "selvedge/error.h"
#include "study/evaluation/evaluate.h"
#include "study/evaluation/robustness.h"

namespace selvedge::evaluation {

namespace fs = std::filesystem;

namespace {

using Clock = std::chrono::steady_clock;

// Streams of the plan's seed.
constexpr std::size_t answers_looked_at = 10;  // for the values of an attribute
constexpr std::uint64_t perturbation_stream = 600;
constexpr std::uint64_t views_stream = 700;

constexpr std::size_t view_gallery = 1000, view_galleries = 20;

// Adds what an earlier model has not named yet.
void add_skipped(const std::vector<Skipped>& more, std::vector<Skipped>& skipped) {
  for (const Skipped& one : more) {
    const bool known =
        std::any_of(skipped.begin(), skipped.end(), [&](const Skipped& s) { return s.source == one.source; });
    if (!known) skipped.push_back(one);
  }
}

// The first picture of each judged product, and the distractors.
core::EmbeddingMatrix all_products(const EvaluationPlan& plan, const core::EmbeddingMatrix& embeddings,
                                   const core::EmbeddingMatrix& others) {
  std::vector<std::size_t> rows;
  for (const ProductRows& product : plan.products) rows.push_back(product.product_images.front());
  core::EmbeddingMatrix gallery = embeddings.select(rows);
  for (std::size_t i = 0; i < others.rows(); ++i) gallery.append(others.row(i));
  return gallery;
}

// The readable rows only; the other files are added to `skipped`.
core::EmbeddingMatrix readable_rows(const embedding::EmbeddedFiles& embedded, std::vector<Skipped>& skipped) {
  std::vector<std::size_t> rows;
  for (std::size_t i = 0; i < embedded.readable.size(); ++i) {
    if (embedded.readable[i]) rows.push_back(i);
  }
  add_skipped(embedded.skipped, skipped);
  return embedded.embeddings.select(rows);
}

// Judges the model with the rows of person images replaced by those of perturbed pictures.
evaluation::PerturbedRetrieval judge_perturbation(const embedding::Embedder& embedder, const Planned& planned,
                                                  const core::EmbeddingMatrix& clean, const std::string& name,
                                                  const ProgressSink& progress) {
  std::vector<std::size_t> rows;
  std::vector<fs::path> files;
  for (const evaluation::ProductRows& product : planned.plan.products) {
    for (const std::size_t row : product.person_images) {
      rows.push_back(row);
      files.push_back(planned.manifest.full_path(planned.plan.images[row].manifest_image));
    }
  }
  const core::Rng rng = core::Rng(planned.plan.seed).fork(perturbation_stream);
  const embedding::EmbeddedFiles worse =
      embedding::embed_files(embedder, files, progress, [&](std::size_t i, const Image& image) {
        core::Rng own = rng.fork(i);
        return evaluation::perturb(image, name, own);
      });
  core::EmbeddingMatrix perturbed = clean;
  for (std::size_t i = 0; i < rows.size(); ++i)
    std::ranges::copy(worse.embeddings.row(i), perturbed.row(rows[i]).begin());
  evaluation::PerturbedRetrieval judged = evaluation::judge_perturbed(planned.plan, clean, perturbed);
  judged.name = name;
  for (const evaluation::Perturbation& one : evaluation::perturbations()) {
    if (one.name == name) judged.what = one.what;
  }
  return judged;
}

struct ValuedFiles {
  std::vector<fs::path> files;
  std::vector<std::string> values;
};

// The embeddings of the readable images. `valued.values` loses the values of the others.
core::EmbeddingMatrix embed_valued(const embedding::Embedder& embedder, ValuedFiles& valued,
                                   const ProgressSink& progress) {
  const embedding::EmbeddedFiles embedded = embedding::embed_files(embedder, valued.files, progress);
  std::vector<std::size_t> rows;
  std::vector<std::string> values;
  for (std::size_t i = 0; i < embedded.readable.size(); ++i) {
    if (!embedded.readable[i]) continue;
    rows.push_back(i);
    values.push_back(valued.values[i]);
  }
  valued.values = std::move(values);
  return embedded.embeddings.select(rows);
}

// Queries: the judged split's person images with a value. Gallery: every product image with one, of all splits, as a
// shop's catalogue would hold them.
evaluation::AttributeAgreement judge_attribute(const embedding::Embedder& embedder, const Planned& planned,
                                               const std::string& attribute, const ProgressSink& progress) {
  const dataset::Manifest& manifest = planned.manifest;
  const auto found = std::find(manifest.attribute_names.begin(), manifest.attribute_names.end(), attribute);
  if (found == manifest.attribute_names.end()) {
    throw Error(ErrorKind::invalid_argument,
                fmt::format("--attribute: expected a column of the manifest ({}), found '{}'",
                            fmt::join(manifest.attribute_names, ", "), attribute));
  }
  const auto column = static_cast<std::size_t>(found - manifest.attribute_names.begin());
  ValuedFiles queries, gallery;
  for (std::size_t i = 0; i < manifest.images.size(); ++i) {
    const dataset::ManifestImage& image = manifest.images[i];
    if (image.attributes[column].empty()) continue;
    if (image.role == dataset::Role::person && dataset::to_string(image.split) != planned.plan.split) continue;
    ValuedFiles& side = image.role == dataset::Role::person ? queries : gallery;
    side.files.push_back(manifest.full_path(i));
    side.values.push_back(image.attributes[column]);
  }
  const core::EmbeddingMatrix query_rows = embed_valued(embedder, queries, progress);
  const core::EmbeddingMatrix gallery_rows = embed_valued(embedder, gallery, progress);
  // A small gallery has fewer answers to look at.
  return evaluation::attribute_agreement(query_rows, queries.values, gallery_rows, gallery.values,
                                         std::clamp<std::size_t>(gallery_rows.rows(), 1, answers_looked_at));
}

// Two views of each product of the judged split without a person image, by two perturbations drawn at random.
evaluation::ViewRetrieval judge_single_views(const embedding::Embedder& embedder, const Planned& planned,
                                             const ProgressSink& progress) {
  std::vector<fs::path> files;
  for (const dataset::Product& product :
       dataset::products_of(planned.manifest, *dataset::split_from(planned.plan.split))) {
    if (product.person_images.empty()) files.push_back(planned.manifest.full_path(product.product_images.front()));
  }
  if (files.size() < 2) {
    throw Error(ErrorKind::invalid_argument,
                fmt::format("--views: expected at least 2 products without a person image in split '{}', found {}",
                            planned.plan.split, files.size()));
  }
  const auto view = [&](std::uint64_t side) {
    const core::Rng rng = core::Rng(planned.plan.seed).fork(views_stream + side);
    return embedding::embed_files(embedder, files, progress, [&](std::size_t i, const Image& image) {
      core::Rng own = rng.fork(i);
      return evaluation::perturb(image, evaluation::perturbations()[own.below(evaluation::perturbations().size())].name,
                                 own);
    });
  };
  const embedding::EmbeddedFiles one = view(0), other = view(1);
  std::vector<std::size_t> rows;
  for (std::size_t i = 0; i < files.size(); ++i) {
    if (one.readable[i] && other.readable[i]) rows.push_back(i);
  }
  return evaluation::judge_views(one.embeddings.select(rows), other.embeddings.select(rows), view_gallery,
                                 view_galleries, planned.plan.resamples,
                                 core::Rng(planned.plan.seed).fork(views_stream + 2));
}

evaluation::Mistakes mistakes_of(const Planned& planned, const evaluation::EvaluationResult& result) {
  const auto largest = std::ranges::max_element(result.retrieval, {}, &evaluation::RetrievalExperiment::size);
  return evaluation::find_mistakes(planned.plan, largest->size, largest->ranks, [&](std::size_t row) {
    const fs::path file = planned.manifest.full_path(planned.plan.images[row].manifest_image);
    return evaluation::garment_look(
        image::load_image(file, {.limits = {}, .at_least_width = 128, .at_least_height = 128}).image);
  });
}

}  // namespace

std::vector<fs::path> files_of(const evaluation::EvaluationPlan& plan, const dataset::Manifest& manifest) {
  std::vector<fs::path> files;
  for (const evaluation::PlannedImage& image : plan.images) files.push_back(manifest.full_path(image.manifest_image));
  return files;
}

evaluation::JudgedModel judge_model(const fs::path& directory, Planned& planned, const JudgingOptions& options,
                                    const ProgressSink& progress) {
  const auto start = Clock::now();
  const embedding::Embedder embedder(directory, {.threads = 0});
  const model_directory::ModelCard& card = embedder.card();
  evaluation::JudgedModel model;
  model.name = card.name;
  model.architecture = card.architecture;
  model.fingerprint = card.fingerprint;
  model.input_width = card.input.width;
  model.input_height = card.input.height;
  model.embedding_size = card.embedding_size;
  model.licence = card.licence;
  model.decision = {card.threshold, {card.match.scale, card.match.bias}, card.answers};
  // Embeddings that are compared by a learned L1 distance are not directions, so a linear model cannot read a kind from
  // them.
  if (card.l1_weights.empty()) model.decision.kinds = garments::read_kind_model(directory, card);
  model.epochs = evaluation::read_training_log(directory / "log.csv");
  const embedding::EmbeddedFiles embedded =
      embedding::embed_files(embedder, files_of(planned.plan, planned.manifest), progress);
  core::EmbeddingMatrix others;
  if (!options.distractors.empty())
    others = readable_rows(embedding::embed_files(embedder, options.distractors, progress), planned.skipped);
  model.result = evaluation::evaluate(planned.plan, embedded.embeddings, model.decision, others);
  if (!model.result.retrieval.empty()) model.mistakes = mistakes_of(planned, model.result);
  for (const std::string& name : options.perturbations)
    model.perturbed.push_back(judge_perturbation(embedder, planned, embedded.embeddings, name, progress));
  if (!options.attribute.empty()) model.agreement = judge_attribute(embedder, planned, options.attribute, progress);
  if (options.views) model.views = judge_single_views(embedder, planned, progress);
  if (!options.absent.empty()) {
    const core::EmbeddingMatrix gallery = all_products(planned.plan, embedded.embeddings, others);
    for (const PhotoSource& source : options.absent) {
      const QueryPhotos photos = embed_photos(embedder, options.finder, source.files, progress);
      add_skipped(photos.skipped, planned.skipped);
      model.absent.push_back(judge_absent(model.decision.rules(), gallery, source.name, photos));
    }
  }
  model.seconds = std::chrono::duration<double>(Clock::now() - start).count();
  return model;
}

evaluation::JudgedModel judge_colours(const Planned& planned, const std::vector<fs::path>& distractors,
                                      const ProgressSink& progress) {
  evaluation::JudgedModel baseline;
  baseline.name = "colour histogram";
  if (!planned.plan.validation_pairs.empty())
    baseline.decision = evaluation::choose_decision(planned.plan, planned.colours.embeddings);
  core::EmbeddingMatrix others;
  if (!distractors.empty()) {
    const evaluation::ColourHistograms colours = evaluation::colour_histograms(distractors, progress);
    for (std::size_t i = 0; i < colours.readable.size(); ++i) {
      if (colours.readable[i]) others.append(colours.embeddings.row(i));
    }
  }
  baseline.result = evaluation::evaluate(planned.plan, planned.colours.embeddings, baseline.decision, others);
  return baseline;
}

}  // namespace selvedge::evaluation
