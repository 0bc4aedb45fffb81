#include "ground/image/picture_similarity.h"
#include "ground/image/require_pixels.h"

#include <fmt/format.h>

#include <array>
#include <cmath>
#include <vector>

#include "selvedge/error.h"

namespace selvedge::image {
namespace {

constexpr int window = 11, middle = 5;
constexpr double sigma = 1.5;
constexpr double steady_mean = 0.01 * 0.01, steady_variance = 0.03 * 0.03;  // (K L)^2 with L = 1

std::array<double, window> gaussian_window() {
  std::array<double, window> weights{};
  double sum = 0;
  for (int i = 0; i < window; ++i) {
    const double off = i - middle;
    sum += weights[static_cast<std::size_t>(i)] = std::exp(-off * off / (2 * sigma * sigma));
  }
  for (double& weight : weights) weight /= sum;
  return weights;
}

// One value a pixel.
struct Levels {
  int width = 0, height = 0;
  std::vector<double> values;
  double at(int x, int y) const { return values[static_cast<std::size_t>(y * width + x)]; }
};

// Weighted means over every window that lies wholly inside.
Levels windowed(const Levels& plane) {
  static const std::array<double, window> weights = gaussian_window();
  Levels rows{plane.width - window + 1, plane.height, {}};
  for (int y = 0; y < rows.height; ++y) {
    for (int x = 0; x < rows.width; ++x) {
      double sum = 0;
      for (int i = 0; i < window; ++i) sum += weights[static_cast<std::size_t>(i)] * plane.at(x + i, y);
      rows.values.push_back(sum);
    }
  }
  Levels means{rows.width, plane.height - window + 1, {}};
  for (int y = 0; y < means.height; ++y) {
    for (int x = 0; x < means.width; ++x) {
      double sum = 0;
      for (int i = 0; i < window; ++i) sum += weights[static_cast<std::size_t>(i)] * rows.at(x, y + i);
      means.values.push_back(sum);
    }
  }
  return means;
}

Levels product(const Levels& a, const Levels& b) {
  Levels all = a;
  for (std::size_t i = 0; i < all.values.size(); ++i) all.values[i] *= b.values[i];
  return all;
}

Levels channel(const Image& image, int c) {
  Levels plane{image.width, image.height, {}};
  for (std::size_t i = static_cast<std::size_t>(c); i < image.rgb.size(); i += 3)
    plane.values.push_back(image.rgb[i] / 255.0);
  return plane;
}

double structural_similarity(const Levels& a, const Levels& b) {
  const Levels mean_a = windowed(a), mean_b = windowed(b);
  const Levels squares_a = windowed(product(a, a)), squares_b = windowed(product(b, b)), both = windowed(product(a, b));
  double sum = 0;
  for (std::size_t i = 0; i < mean_a.values.size(); ++i) {
    const double ma = mean_a.values[i], mb = mean_b.values[i];
    const double variances = squares_a.values[i] - ma * ma + squares_b.values[i] - mb * mb;
    const double covariance = both.values[i] - ma * mb;
    sum += (2 * ma * mb + steady_mean) * (2 * covariance + steady_variance) /
           ((ma * ma + mb * mb + steady_mean) * (variances + steady_variance));
  }
  return sum / static_cast<double>(mean_a.values.size());
}

void require_same_size(const Image& a, const Image& b, const char* function) {
  require_pixels(a, function);
  if (a.width == b.width && a.height == b.height) return;
  throw Error(ErrorKind::invalid_argument,
              fmt::format("[{}] expected two pictures of one size, got {} x {} and {} x {}", function, a.width,
                          a.height, b.width, b.height));
}

}  // namespace

double root_mean_square_difference(const Image& a, const Image& b) {
  require_same_size(a, b, "root_mean_square_difference");
  double squares = 0;
  for (std::size_t i = 0; i < a.rgb.size(); ++i) {
    const double off = (a.rgb[i] - b.rgb[i]) / 255.0;
    squares += off * off;
  }
  return std::sqrt(squares / static_cast<double>(a.rgb.size()));
}

double colour_structural_similarity(const Image& a, const Image& b) {
  require_same_size(a, b, "colour_structural_similarity");
  if (a.width < window || a.height < window) {
    throw Error(ErrorKind::invalid_argument,
                fmt::format("[colour_structural_similarity] expected sides of at least {} pixels, got {} x {}", window,
                            a.width, a.height));
  }
  double sum = 0;
  for (int c = 0; c < 3; ++c) sum += structural_similarity(channel(a, c), channel(b, c));
  return sum / 3;
}

}  // namespace selvedge::image
