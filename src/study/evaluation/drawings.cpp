#include "study/evaluation/drawings.h"

#include <algorithm>
#include <cmath>
#include <cstdint>

#include "ground/core/parallel.h"
#include "ground/core/rng.h"
#include "ground/image/picture_similarity.h"
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

}  // namespace selvedge::evaluation
