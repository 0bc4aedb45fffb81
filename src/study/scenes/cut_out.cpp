// On white, the ground is what is light and connected to the frame. Elsewhere it is what has one of the frame's colours
// (k-means) and is connected to the frame. The rest is the garment. Outline, size, skin and contrast decide whether to
// trust the cut.
#include "study/scenes/labelled_picture.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include "ground/image/perturb.h"

namespace selvedge::scenes {
namespace {

using garments::Kind;

bool looks_like_skin(const std::uint8_t* p) {
  const int r = p[0], g = p[1], b = p[2];
  const int most = std::max({r, g, b}), least = std::min({r, g, b});
  return r > 80 && r > g && g > b && r - g > 12 && most - least > 25 && most - least < 0.62 * most && g - b < 60;
}

// A cluster of pixels of about one colour.
struct Cluster {
  std::array<double, 3> mean{}, deviation{};
  double distance(const std::uint8_t* p) const {  // in deviations
    double sum = 0;
    for (std::size_t c = 0; c < 3; ++c) {
      const double d = (p[c] - mean[c]) / deviation[c];
      sum += d * d;
    }
    return std::sqrt(sum);
  }
};

constexpr std::size_t cluster_count = 4;
using Clusters = std::array<Cluster, cluster_count>;

const Cluster& nearest(const Clusters& clusters, const std::uint8_t* p) {
  return *std::min_element(clusters.begin(), clusters.end(),
                           [&](const Cluster& a, const Cluster& b) { return a.distance(p) < b.distance(p); });
}

// k-means; the first centres are spread over the pixels' lightness.
Clusters find_clusters(std::vector<const std::uint8_t*> pixels) {
  constexpr double least_deviation = 9;
  std::sort(pixels.begin(), pixels.end(),
            [](const std::uint8_t* a, const std::uint8_t* b) { return a[0] + a[1] + a[2] < b[0] + b[1] + b[2]; });
  Clusters clusters;
  for (std::size_t k = 0; k < cluster_count; ++k) {
    const std::uint8_t* p = pixels[(2 * k + 1) * pixels.size() / (2 * cluster_count)];
    clusters[k] = {{static_cast<double>(p[0]), static_cast<double>(p[1]), static_cast<double>(p[2])}, {30, 30, 30}};
  }
  for (int round = 0; round < 6; ++round) {
    std::array<std::array<double, 3>, cluster_count> sums{}, squares{};
    std::array<double, cluster_count> counts{};
    for (const std::uint8_t* p : pixels) {
      const auto k = static_cast<std::size_t>(&nearest(clusters, p) - clusters.data());
      counts[k] += 1;
      for (std::size_t c = 0; c < 3; ++c) sums[k][c] += p[c], squares[k][c] += p[c] * p[c];
    }
    for (std::size_t k = 0; k < cluster_count; ++k) {
      if (counts[k] < 8) continue;
      for (std::size_t c = 0; c < 3; ++c) {
        const double mean = sums[k][c] / counts[k];
        const double variance = std::max(0.0, squares[k][c] / counts[k] - mean * mean);
        clusters[k].mean[c] = mean;
        clusters[k].deviation[c] = std::clamp(std::sqrt(variance), least_deviation, 22.0);
      }
    }
  }
  return clusters;
}

// 1 for a pixel with a colour of the frame that is connected to the frame through such pixels.
std::vector<std::uint8_t> coloured_ground(const Image& image, const Clusters& clusters) {
  constexpr double most_deviations = 3.2;
  const int width = image.width, height = image.height;
  std::vector<std::uint8_t> ground(image.rgb.size() / 3);
  std::vector<std::pair<int, int>> open;
  const auto visit = [&](int x, int y) {
    if (x < 0 || y < 0 || x >= width || y >= height) return;
    std::uint8_t& mark =
        ground[static_cast<std::size_t>(y) * static_cast<std::size_t>(width) + static_cast<std::size_t>(x)];
    const std::uint8_t* p = image.pixel(x, y);
    if (mark != 0 || nearest(clusters, p).distance(p) > most_deviations) return;
    mark = 1;
    open.emplace_back(x, y);
  };
  for (int x = 0; x < width; ++x) visit(x, 0), visit(x, height - 1);
  for (int y = 0; y < height; ++y) visit(0, y), visit(width - 1, y);
  while (!open.empty()) {
    const auto [x, y] = open.back();
    open.pop_back();
    visit(x - 1, y), visit(x + 1, y), visit(x, y - 1), visit(x, y + 1);
  }
  return ground;
}

// The length of the garment's outline in pixel sides, relative to the square root of its area: 4 for a square.
double outline_ratio(const LabelledPicture& picture) {
  const auto row = static_cast<std::size_t>(picture.image.width);
  std::size_t sides = 0, pixels = 0;
  for (std::size_t i = 0; i + row < picture.labels.size(); ++i) {
    const bool inside = picture.labels[i] == first_garment_label;
    pixels += inside;
    sides += inside != (picture.labels[i + 1] == first_garment_label);
    sides += inside != (picture.labels[i + row] == first_garment_label);
  }
  return static_cast<double>(sides) / std::sqrt(static_cast<double>(std::max<std::size_t>(1, pixels)));
}

// The median distance of the garment's pixels from the ground's colours, in deviations.
double contrast(const LabelledPicture& picture, const Clusters& clusters) {
  std::vector<double> distances;
  for (std::size_t i = 0; i < picture.labels.size(); ++i) {
    if (picture.labels[i] != first_garment_label) continue;
    const std::uint8_t* p = picture.image.rgb.data() + 3 * i;
    distances.push_back(nearest(clusters, p).distance(p));
  }
  if (distances.empty()) return 0;
  const auto middle = distances.begin() + static_cast<std::ptrdiff_t>(distances.size() / 2);
  std::nth_element(distances.begin(), middle, distances.end());
  return *middle;
}

std::vector<const std::uint8_t*> frame_pixels(const Image& image) {
  constexpr int band = 5;
  std::vector<const std::uint8_t*> pixels;
  for (int y = 0; y < image.height; ++y) {
    for (int x = 0; x < image.width; ++x) {
      if (std::min({x, y, image.width - 1 - x, image.height - 1 - y}) < band) pixels.push_back(image.pixel(x, y));
    }
  }
  return pixels;
}

}  // namespace

LabelledPicture cut_from_white(const Image& image, Kind kind) {
  constexpr int lightest = 228;
  LabelledPicture result;
  result.image = image;
  result.kinds = {kind};
  const std::vector<std::uint8_t> ground = image::light_background(image, lightest);
  std::size_t inside = 0, skin = 0, at_edge = 0;
  const auto width = static_cast<std::size_t>(image.width), height = static_cast<std::size_t>(image.height);
  result.labels.resize(ground.size());
  for (std::size_t i = 0; i < ground.size(); ++i) {
    if (ground[i] != 0) continue;
    result.labels[i] = first_garment_label;
    ++inside;
    if (looks_like_skin(image.rgb.data() + 3 * i)) ++skin;
    const std::size_t x = i % width, y = i / width;
    if (x == 0 || y == 0 || x + 1 == width || y + 1 == height) ++at_edge;
  }
  const auto all = static_cast<double>(ground.size());
  const bool clear = static_cast<double>(inside) > 0.1 * all && static_cast<double>(inside) < 0.85 * all &&
                     static_cast<double>(at_edge) < 0.04 * static_cast<double>(2 * (width + height));
  if (!clear || static_cast<double>(skin) > 0.03 * static_cast<double>(inside)) return {};
  remove_specks(result, 0.1);
  for (std::uint8_t& label : result.labels) {
    if (label == body_label) label = background_label;
  }
  const LabelExtent extent = label_extents(result.labels, image.width)[first_garment_label];
  // If the cloth of a white garment was taken for ground, only seams or pieces remain.
  const double box = static_cast<double>(extent.right - extent.left) * (extent.bottom - extent.top);
  if (static_cast<double>(extent.pixels) < 0.4 * box || outline_ratio(result) > 9) return {};
  return result;
}

LabelledPicture cut_from_ground(const Image& image, Kind kind) {
  const Clusters clusters = find_clusters(frame_pixels(image));
  const std::vector<std::uint8_t> ground = coloured_ground(image, clusters);
  LabelledPicture result;
  result.image = image;
  result.kinds = {kind};
  const auto width = static_cast<std::size_t>(image.width), height = static_cast<std::size_t>(image.height);
  std::size_t at_edge = 0, before = 0;
  for (std::size_t i = 0; i < ground.size(); ++i) {
    result.labels.push_back(ground[i] != 0 ? background_label : first_garment_label);
    before += ground[i] == 0;
    const std::size_t x = i % width, y = i / width;
    at_edge += ground[i] == 0 && (x == 0 || y == 0 || x + 1 == width || y + 1 == height);
  }
  remove_specks(result, 0.15);
  for (std::uint8_t& label : result.labels) {
    if (label == body_label) label = background_label;
  }
  const LabelExtent extent = label_extents(result.labels, image.width)[first_garment_label];
  const double all = static_cast<double>(ground.size()), inside = static_cast<double>(extent.pixels);
  const double box = static_cast<double>(extent.right - extent.left) * (extent.bottom - extent.top);
  const bool clear = inside > 0.1 * all && inside < 0.7 * all && inside > 0.93 * static_cast<double>(before) &&
                     static_cast<double>(at_edge) < 0.03 * static_cast<double>(2 * (width + height));
  if (!clear || inside < 0.45 * box || outline_ratio(result) > 9 || contrast(result, clusters) < 4) return {};
  return result;
}

}  // namespace selvedge::scenes
