#include "evaluate_drawings.h"

#include <algorithm>
#include <limits>
#include <span>

#include "selvedge/core/parallel.h"
#include "selvedge/embedding/embed_files.h"
#include "selvedge/image/decode.h"
#include "selvedge/image/resize.h"

namespace selvedge {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t batch = 64;  // pictures that a network takes at once

// A picture as the converter draws: scaled to fit, in the middle of white.
Image framed_picture(const fs::path& file, const ModelCard& card) {
  const int width = card.input.width, height = card.input.height;
  return fit_on_white(load_image(file, {.limits = {}, .at_least_width = width, .at_least_height = height}).image, width,
                      height);
}

std::vector<std::size_t> person_rows(const EvaluationPlan& plan) {
  std::vector<std::size_t> rows;
  for (const ProductRows& product : plan.products)
    rows.insert(rows.end(), product.person_images.begin(), product.person_images.end());
  return rows;
}

// One a row of the plan: product images as they are, person images converted.
std::vector<Image> pictures_and_drawings(const PictureConverter& converter, const Planned& planned,
                                         std::span<const std::size_t> persons, const ProgressSink& progress) {
  const std::vector<fs::path> files = files_of(planned.plan, planned.manifest);
  std::vector<Image> pictures(files.size());
  parallel_for(files.size(), 0, [&](std::size_t r) { pictures[r] = framed_picture(files[r], converter.card()); });
  for (std::size_t begin = 0; begin < persons.size(); begin += batch) {
    const std::size_t end = std::min(begin + batch, persons.size());
    std::vector<Image> photos;
    for (std::size_t i = begin; i < end; ++i) photos.push_back(pictures[persons[i]]);
    std::vector<Image> drawn = converter.convert(photos);
    for (std::size_t i = begin; i < end; ++i) pictures[persons[i]] = std::move(drawn[i - begin]);
    if (progress) progress({"drawing", end, persons.size(), ""});
  }
  return pictures;
}

// The training products' first pictures that can be read.
struct TrainingPictures {
  std::vector<ProductId> ids;
  std::vector<fs::path> files;
  EmbeddingMatrix embeddings;
};

TrainingPictures training_pictures(const Manifest& manifest, const Embedder& embedder, const ProgressSink& progress) {
  TrainingPictures all, readable;
  for (const Product& product : products_of(manifest, Split::train)) {
    if (product.product_images.empty()) continue;
    all.ids.push_back(product.id);
    all.files.push_back(manifest.full_path(product.product_images.front()));
  }
  const EmbeddedFiles embedded = embed_files(embedder, all.files, progress);
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

class Judge {
 public:
  Judge(const Planned& planned, const Embedder& embedder, const ProgressSink& progress)
      : planned_(planned), embedder_(embedder), persons_(person_rows(planned.plan)) {
    photos_ = embed_files(embedder, files_of(planned.plan, planned.manifest), progress).embeddings;
  }

  const std::vector<std::size_t>& persons() const { return persons_; }
  std::span<const float> photo(std::size_t row) const { return photos_.row(row); }

  // `pictures`: see judge_drawings.
  JudgedDrawings judge(const std::string& name, std::span<const Image> pictures) const {
    EmbeddingMatrix embeddings = photos_;
    for (std::size_t begin = 0; begin < persons_.size(); begin += batch) {
      const std::size_t end = std::min(begin + batch, persons_.size());
      std::vector<Image> drawings;
      for (std::size_t i = begin; i < end; ++i) drawings.push_back(pictures[persons_[i]]);
      const EmbeddingMatrix part = embedder_.embed(drawings);
      for (std::size_t i = begin; i < end; ++i)
        std::ranges::copy(part.row(i - begin), embeddings.row(persons_[i]).begin());
    }
    JudgedDrawings judged = judge_drawings(planned_.plan, pictures, embeddings);
    judged.name = name;
    return judged;
  }

 private:
  const Planned& planned_;
  const Embedder& embedder_;
  std::vector<std::size_t> persons_;
  EmbeddingMatrix photos_;  // of the plan's images as they are
};

}  // namespace

std::vector<JudgedDrawings> judge_converter(const PictureConverter& converter, const fs::path& model,
                                            const Planned& planned, const ProgressSink& progress) {
  const Embedder embedder(model, {.threads = 0});
  const Judge judge(planned, embedder, progress);
  std::vector<Image> pictures = pictures_and_drawings(converter, planned, judge.persons(), progress);
  std::vector<JudgedDrawings> judged{judge.judge(converter.card().name, pictures)};

  const TrainingPictures training = training_pictures(planned.manifest, embedder, progress);
  if (training.ids.size() < 2) return judged;
  std::vector<Image> products(training.files.size());
  parallel_for(products.size(), 0,
               [&](std::size_t i) { products[i] = framed_picture(training.files[i], converter.card()); });
  const Image mean = mean_picture(products);
  for (const std::size_t row : judge.persons()) pictures[row] = mean;
  judged.push_back(judge.judge("mean product", pictures));
  for (const std::size_t row : judge.persons())
    pictures[row] = products[nearest_other(training, judge.photo(row), planned.plan.images[row].product)];
  judged.push_back(judge.judge("nearest training product", pictures));
  return judged;
}

}  // namespace selvedge
