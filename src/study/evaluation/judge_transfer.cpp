#include "study/evaluation/judge_transfer.h"

#include <algorithm>
#include <limits>
#include <map>
#include <numeric>
#include <span>

#include "ground/core/parallel.h"
#include "ground/embedding/embed_files.h"
#include "ground/image/decode.h"
#include "ground/image/resize.h"

namespace selvedge::evaluation {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t batch = 64;  // pictures that a network takes at once

// A picture as the transfer network draws: scaled to fit, in the middle of white.
Image framed_picture(const fs::path& file, const model_directory::ModelCard& card) {
  const int width = card.input.width, height = card.input.height;
  return image::fit_on_white(
      image::load_image(file, {.limits = {}, .at_least_width = width, .at_least_height = height}).image, width, height);
}

std::vector<std::size_t> person_rows(const evaluation::EvaluationPlan& plan) {
  std::vector<std::size_t> rows;
  for (const evaluation::ProductRows& product : plan.products)
    rows.insert(rows.end(), product.person_images.begin(), product.person_images.end());
  return rows;
}

std::vector<Image> draw(const embedding::TransferNetwork& transfer, std::span<const Image> photos,
                        const ProgressSink& progress) {
  std::vector<Image> drawings;
  for (std::size_t begin = 0; begin < photos.size(); begin += batch) {
    const std::size_t count = std::min(batch, photos.size() - begin);
    for (Image& drawing : transfer.convert(photos.subspan(begin, count))) drawings.push_back(std::move(drawing));
    if (progress) progress({"drawing", begin + count, photos.size(), ""});
  }
  return drawings;
}

// The training products' first pictures that can be read.
struct TrainingPictures {
  std::vector<ProductId> ids;
  std::vector<fs::path> files;
  core::EmbeddingMatrix embeddings;
};

TrainingPictures training_pictures(const dataset::Manifest& manifest, const embedding::Embedder& embedder,
                                   const ProgressSink& progress) {
  TrainingPictures all, readable;
  for (const dataset::Product& product : dataset::products_of(manifest, dataset::Split::train)) {
    if (product.product_images.empty()) continue;
    all.ids.push_back(product.id);
    all.files.push_back(manifest.full_path(product.product_images.front()));
  }
  const embedding::EmbeddedFiles embedded = embedding::embed_files(embedder, all.files, progress);
  std::vector<std::size_t> rows;
  for (std::size_t i = 0; i < embedded.readable.size(); ++i) {
    if (!embedded.readable[i]) continue;
    rows.push_back(i);
    readable.ids.push_back(all.ids[i]);
    readable.files.push_back(all.files[i]);
  }
  readable.embeddings = embedded.embeddings.select(rows);
  return readable;
}

std::size_t nearest_other(const TrainingPictures& training, std::span<const float> query, const ProductId& own) {
  std::size_t nearest = 0;
  float best = -std::numeric_limits<float>::infinity();
  for (std::size_t i = 0; i < training.ids.size(); ++i) {
    const float similarity = training.embeddings.similarity(training.embeddings.row(i), query);
    if (similarity <= best || training.ids[i] == own) continue;
    best = similarity;
    nearest = i;
  }
  return nearest;
}

// What a method drew: `of_person[i]` is the position in `distinct` of the drawing from the plan's i-th person image.
struct Drawings {
  std::vector<Image> distinct;
  std::vector<std::size_t> of_person;
};

// Drawings and products are embedded alike: framed, and of the size that is drawn.
class DrawingJudge {
 public:
  DrawingJudge(const Planned& planned, const embedding::Embedder& embedder, const model_directory::ModelCard& card)
      : planned_(planned), embedder_(embedder), persons_(person_rows(planned.plan)) {
    const std::vector<fs::path> files = files_of(planned.plan, planned.manifest);
    pictures_.resize(files.size());
    core::parallel_for(files.size(), 0, [&](std::size_t r) { pictures_[r] = framed_picture(files[r], card); });
    std::vector<std::size_t> rows;
    std::vector<Image> products;
    for (const evaluation::ProductRows& product : planned.plan.products)
      rows.insert(rows.end(), product.product_images.begin(), product.product_images.end());
    for (const std::size_t row : rows) products.push_back(pictures_[row]);
    embeddings_ = core::EmbeddingMatrix(files.size(), embedder.dim());
    const core::EmbeddingMatrix embedded = embedder.embed(products);
    for (std::size_t i = 0; i < rows.size(); ++i) std::ranges::copy(embedded.row(i), embeddings_.row(rows[i]).begin());
    embeddings_.compare_as(embedded);
  }

  // Rows of the plan.
  const std::vector<std::size_t>& persons() const { return persons_; }
  std::vector<Image> photos() const {
    std::vector<Image> photos;
    for (const std::size_t row : persons_) photos.push_back(pictures_[row]);
    return photos;
  }

  evaluation::JudgedDrawings judge(const std::string& name, const Drawings& drawings) const {
    std::vector<Image> pictures = pictures_;
    core::EmbeddingMatrix embeddings = embeddings_;
    const core::EmbeddingMatrix drawn = embedder_.embed(drawings.distinct);
    for (std::size_t i = 0; i < persons_.size(); ++i) {
      pictures[persons_[i]] = drawings.distinct[drawings.of_person[i]];
      std::ranges::copy(drawn.row(drawings.of_person[i]), embeddings.row(persons_[i]).begin());
    }
    evaluation::JudgedDrawings judged = evaluation::judge_drawings(planned_.plan, pictures, embeddings);
    judged.name = name;
    return judged;
  }

 private:
  const Planned& planned_;
  const embedding::Embedder& embedder_;
  std::vector<std::size_t> persons_;
  std::vector<Image> pictures_;       // of the plan's images, framed
  core::EmbeddingMatrix embeddings_;  // of product images; a person image's row is its drawing's
};

std::vector<std::size_t> counted(std::size_t count) {
  std::vector<std::size_t> positions(count);
  std::iota(positions.begin(), positions.end(), std::size_t{0});
  return positions;
}

// Of each person, the training product that looks most like the photo.
Drawings nearest_products(const TrainingPictures& training, const std::vector<Image>& products,
                          const core::EmbeddingMatrix& photos, const Planned& planned,
                          std::span<const std::size_t> persons) {
  std::vector<std::size_t> nearest(persons.size());
  core::parallel_for(persons.size(), 0, [&](std::size_t i) {
    nearest[i] = nearest_other(training, photos.row(i), planned.plan.images[persons[i]].product);
  });
  Drawings drawings;
  std::map<std::size_t, std::size_t> position;  // in `distinct`
  for (const std::size_t product : nearest) {
    const auto [known, is_new] = position.emplace(product, drawings.distinct.size());
    if (is_new) drawings.distinct.push_back(products[product]);
    drawings.of_person.push_back(known->second);
  }
  return drawings;
}

}  // namespace

std::vector<evaluation::JudgedDrawings> judge_transfer(const embedding::TransferNetwork& transfer,
                                                       const fs::path& model, const Planned& planned,
                                                       const ProgressSink& progress) {
  const embedding::Embedder embedder(model, {.threads = 0});
  const DrawingJudge judge(planned, embedder, transfer.card());
  const std::vector<std::size_t>& persons = judge.persons();
  std::vector<evaluation::JudgedDrawings> judged{
      judge.judge(transfer.card().name, {draw(transfer, judge.photos(), progress), counted(persons.size())})};

  const TrainingPictures training = training_pictures(planned.manifest, embedder, progress);
  if (training.ids.size() < 2) return judged;
  std::vector<Image> products(training.files.size());
  core::parallel_for(products.size(), 0,
                     [&](std::size_t i) { products[i] = framed_picture(training.files[i], transfer.card()); });
  judged.push_back(
      judge.judge("mean product", {{evaluation::mean_picture(products)}, std::vector<std::size_t>(persons.size(), 0)}));
  std::vector<fs::path> photos;
  for (const std::size_t row : persons)
    photos.push_back(planned.manifest.full_path(planned.plan.images[row].manifest_image));
  judged.push_back(
      judge.judge("nearest training product",
                  nearest_products(training, products, embedding::embed_files(embedder, photos, progress).embeddings,
                                   planned, persons)));
  return judged;
}

}  // namespace selvedge::evaluation
