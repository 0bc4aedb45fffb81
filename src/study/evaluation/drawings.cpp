// Judges drawings by pixels and by what an embedding finds with them. All methods draw from the same person images, and
// drawings and products are embedded alike.
#include "study/evaluation/drawings.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <map>
#include <numeric>
#include <span>

#include "ground/core/parallel.h"
#include "ground/core/rng.h"
#include "ground/embedding/embed_files.h"
#include "ground/image/decode.h"
#include "ground/image/likeness.h"
#include "ground/image/resize.h"
#include "selvedge/error.h"

namespace selvedge::evaluation {
namespace {

// Streams of the plan's seed.
constexpr std::uint64_t figures_stream = 800;
constexpr std::uint64_t pixels_stream = 810;  // + position of the gallery size
constexpr std::uint64_t embeddings_stream = 820;

// values[p]: of product p's drawings.
MeanFigure mean_of(const std::vector<std::vector<double>>& values, std::size_t resamples, core::Rng rng) {
  const auto mean_over = [&](const auto& product_of) {
    double sum = 0;
    std::size_t count = 0;
    for (std::size_t i = 0; i < values.size(); ++i) {
      const std::vector<double>& some = values[product_of(i)];
      for (const double value : some) sum += value;
      count += some.size();
    }
    return count == 0 ? 0 : sum / static_cast<double>(count);
  };
  MeanFigure figure;
  figure.mean = mean_over([](std::size_t i) { return i; });
  std::vector<double> means(std::max<std::size_t>(resamples, 1));
  for (double& mean : means) mean = mean_over([&](std::size_t) { return rng.below(values.size()); });
  std::ranges::sort(means);
  const auto at = [&](double share) {
    return means[static_cast<std::size_t>(std::lround(share * static_cast<double>(means.size() - 1)))];
  };
  figure.low = at(0.025);
  figure.high = at(0.975);
  return figure;
}

// Rows whose dot product sorts pictures as their squared distance does: |d - p|^2 = |d|^2 - 2 (d.p - |p|^2 / 2), and
// |d|^2 is the same for all p.
core::EmbeddingMatrix pixel_rows(const EvaluationPlan& plan, std::span<const Image> pictures) {
  const std::size_t values = pictures.front().rgb.size();
  core::EmbeddingMatrix rows(pictures.size(), values + 1);
  for (std::size_t r = 0; r < pictures.size(); ++r) {
    const std::span<float> row = rows.row(r);
    for (std::size_t i = 0; i < values; ++i) row[i] = static_cast<float>(pictures[r].rgb[i]) / 255 - 0.5F;
    row[values] = 1;
  }
  for (const ProductRows& product : plan.products) {
    for (const std::size_t r : product.product_images) {
      const std::span<float> row = rows.row(r);
      row[values] = -core::dot(row.first(values), row.first(values)) / 2;
    }
  }
  return rows;
}

std::vector<DrawingRetrieval> retrieve(const EvaluationPlan& plan, const core::EmbeddingMatrix& rows,
                                       std::uint64_t stream) {
  std::vector<DrawingRetrieval> results;
  for (std::size_t i = 0; i < plan.galleries.size(); ++i) {
    const auto ranked = rank_queries(rows, plan.products, plan.galleries[i].galleries);
    core::Rng rng = core::Rng(plan.seed).fork(stream + i);
    results.push_back({plan.galleries[i].size, ranked_scores(ranked),
                       bootstrap_intervals(ranked, std::max<std::size_t>(plan.resamples, 1), rng)});
  }
  return results;
}

void require_fit(const EvaluationPlan& plan, std::span<const Image> pictures, const core::EmbeddingMatrix& embeddings) {
  const auto fits = [&](const Image& picture) {
    return picture.width == pictures.front().width && picture.height == pictures.front().height;
  };
  if (plan.galleries.empty() || pictures.empty() || pictures.size() != plan.images.size() ||
      (!embeddings.empty() && embeddings.rows() != pictures.size()) || !std::ranges::all_of(pictures, fits)) {
    throw Error(ErrorKind::invalid_argument, "[judge_drawings] expected a plan with galleries and, for each of its " +
                                                 std::to_string(plan.images.size()) +
                                                 " images, a picture of one size and an embedding or none; got " +
                                                 std::to_string(pictures.size()) + " pictures and " +
                                                 std::to_string(embeddings.rows()) + " embeddings");
  }
}

}  // namespace

JudgedDrawings judge_drawings(const EvaluationPlan& plan, std::span<const Image> pictures,
                              const core::EmbeddingMatrix& embeddings) {
  require_fit(plan, pictures, embeddings);
  std::vector<std::vector<double>> differences(plan.products.size()), similarities(plan.products.size());
  core::parallel_for(plan.products.size(), 0, [&](std::size_t p) {
    if (plan.products[p].product_images.empty()) return;
    const Image& truth = pictures[plan.products[p].product_images.front()];
    for (const std::size_t row : plan.products[p].person_images) {
      differences[p].push_back(image::root_mean_square_difference(pictures[row], truth));
      similarities[p].push_back(image::colour_structural_similarity(pictures[row], truth));
    }
  });
  JudgedDrawings judged;
  for (const auto& some : differences) judged.drawings += some.size();
  const core::Rng rng = core::Rng(plan.seed).fork(figures_stream);
  judged.rmse = mean_of(differences, plan.resamples, rng.fork(0));
  judged.c_ssim = mean_of(similarities, plan.resamples, rng.fork(1));
  judged.by_pixels = retrieve(plan, pixel_rows(plan, pictures), pixels_stream);
  if (!embeddings.empty()) judged.by_embedding = retrieve(plan, embeddings, embeddings_stream);
  return judged;
}

Image mean_picture(std::span<const Image> pictures) {
  if (pictures.empty() || pictures.front().empty())
    throw Error(ErrorKind::invalid_argument, "[mean_picture] expected pictures, got none");
  Image mean(pictures.front().width, pictures.front().height);
  std::vector<std::uint64_t> sums(mean.rgb.size());
  for (const Image& picture : pictures) {
    if (picture.rgb.size() != sums.size() || picture.width != mean.width)
      throw Error(ErrorKind::invalid_argument, "[mean_picture] expected pictures of one size, got several");
    for (std::size_t i = 0; i < sums.size(); ++i) sums[i] += picture.rgb[i];
  }
  for (std::size_t i = 0; i < sums.size(); ++i)
    mean.rgb[i] = static_cast<std::uint8_t>((sums[i] + pictures.size() / 2) / pictures.size());
  return mean;
}

namespace {

namespace fs = std::filesystem;

constexpr std::size_t batch = 64;  // pictures that a network takes at once

// A picture in the form that the transfer network draws: scaled to fit, centred on white.
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

// The first picture of each training product; only those that can be read.
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

// The drawings of one method. `of_person[i]` is the position in `distinct` of the drawing for the plan's i-th person
// image.
struct Drawings {
  std::vector<Image> distinct;
  std::vector<std::size_t> of_person;
};

// Embeds drawings and products alike: framed, at the size of the drawings.
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

// For each person, the training product that looks most like the photo.
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
