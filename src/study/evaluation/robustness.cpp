// Judges eight perturbations of query photos, and pairs of perturbed views of single pictures. perturb() chooses the
// change by its name; the table holds names and descriptions only.
#include "study/evaluation/robustness.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "ground/image/perturb.h"
#include "ground/image/resize.h"
#include "ground/image/warp.h"
#include "selvedge/error.h"

namespace selvedge::evaluation {
namespace {

constexpr std::uint64_t difference_stream = 400;

}  // namespace

PerturbedRetrieval judge_perturbed(const EvaluationPlan& plan, const core::EmbeddingMatrix& embeddings,
                                   const core::EmbeddingMatrix& perturbed) {
  if (plan.galleries.empty() || perturbed.rows() != embeddings.rows()) {
    throw Error(ErrorKind::invalid_argument,
                "[judge_perturbed] expected a plan with galleries and as many rows of both, got " +
                    std::to_string(plan.galleries.size()) + " sizes, " + std::to_string(embeddings.rows()) + " and " +
                    std::to_string(perturbed.rows()) + " rows");
  }
  const PlannedGalleries& planned = plan.galleries[usual_galleries(plan)];
  const auto clean = rank_queries(embeddings, plan.products, planned.galleries);
  const auto worse = rank_queries(perturbed, plan.products, planned.galleries);
  core::Rng rng = core::Rng(plan.seed).fork(difference_stream);
  PerturbedRetrieval result;
  result.size = planned.size;
  result.scores = ranked_scores(worse);
  result.difference = paired_difference(clean, worse, plan.resamples, rng);
  return result;
}

ViewRetrieval judge_views(const core::EmbeddingMatrix& views, const core::EmbeddingMatrix& other_views,
                          std::size_t size, std::size_t galleries, std::size_t resamples, core::Rng rng) {
  if (views.rows() != other_views.rows() || views.empty()) {
    throw Error(ErrorKind::invalid_argument, "[judge_views] expected as many views on both sides, got " +
                                                 std::to_string(views.rows()) + " and " +
                                                 std::to_string(other_views.rows()));
  }
  core::EmbeddingMatrix both = views;
  std::vector<ProductRows> products;
  for (std::size_t i = 0; i < other_views.rows(); ++i) {
    both.append(other_views.row(i));
    products.push_back({{i}, {views.rows() + i}});
  }
  ViewRetrieval result;
  result.size = std::min(size, views.rows());
  const auto drawn = draw_galleries(products, result.size, galleries, rng);
  const auto ranked = rank_queries(both, products, drawn);
  result.queries = ranked.size();
  result.scores = ranked_scores(ranked);
  result.ci95 = bootstrap_intervals(ranked, resamples, rng);
  return result;
}

namespace {

constexpr double kept_side = 0.7;
constexpr double turn = 15;               // degrees
constexpr double blur_share = 2.0 / 192;  // sigma, of the width
constexpr int quality = 20;
constexpr std::array<std::uint8_t, 3> grey{128, 128, 128};

Image centre_of(const Image& image) {
  const int width = std::max(1, static_cast<int>(std::lround(image.width * kept_side)));
  const int height = std::max(1, static_cast<int>(std::lround(image.height * kept_side)));
  return image::crop(image, {(image.width - width) / 2, (image.height - height) / 2, width, height});
}

Image turned(const Image& image, double degrees) {
  const image::View view{image.width / 2.0,
                         image.height / 2.0,
                         static_cast<double>(image.width),
                         static_cast<double>(image.height),
                         degrees,
                         false};
  return image::warp(image, image::to_affine(view, image.width, image.height), image.width, image.height);
}

Image lit(Image image, double gain) {
  image::scale_light(image, {gain, gain, gain});
  return image;
}

// Covers half of each side, anywhere in the picture.
Image covered(Image image, core::Rng& rng) {
  const Rect rect{static_cast<int>(rng.below(static_cast<std::size_t>(image.width - image.width / 2))),
                  static_cast<int>(rng.below(static_cast<std::size_t>(image.height - image.height / 2))),
                  image.width / 2, image.height / 2};
  image::fill(image, rect, grey);
  return image;
}

Image elsewhere(Image image, core::Rng& rng) {
  image::replace(image, image::light_background(image), image::random_texture(image.width, image.height, rng));
  return image;
}

}  // namespace

const std::vector<Perturbation>& perturbations() {
  static const std::vector<Perturbation> all = {
      {"crop", "central 70 % of each side"}, {"rotate", "15 degrees of rotation"},
      {"blur", "Gaussian blur, sigma 2"},    {"dark", "linear light x 0.5"},
      {"bright", "linear light x 2"},        {"jpeg", "JPEG quality 20"},
      {"cover", "grey over a quarter"},      {"background", "background replaced by texture"}};
  return all;
}

Image perturb(const Image& image, const std::string& name, core::Rng& rng) {
  if (image.empty()) throw Error(ErrorKind::invalid_argument, "[perturb] expected a picture, got an empty one");
  if (name == "crop") return centre_of(image);
  if (name == "rotate") return turned(image, rng.chance(0.5) ? turn : -turn);
  if (name == "blur") return image::gaussian_blur(image, image.width * blur_share);
  if (name == "dark") return lit(image, 0.5);
  if (name == "bright") return lit(image, 2);
  if (name == "jpeg") return image::through_jpeg(image, quality);
  if (name == "cover") return covered(image, rng);
  if (name == "background") return elsewhere(image, rng);
  std::string known;
  for (const Perturbation& one : perturbations()) known += (known.empty() ? "" : ", ") + one.name;
  throw Error(ErrorKind::invalid_argument, "expected a perturbation (" + known + "), found '" + name + "'");
}

}  // namespace selvedge::evaluation
