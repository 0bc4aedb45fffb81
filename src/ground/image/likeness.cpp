// The hash takes signs of DCT coefficients, lowest frequencies first. Structural similarity takes Gaussian means over
// every window. The histogram shares each pixel out among its neighbouring bins.
#include "ground/image/likeness.h"

#include <fmt/format.h>

#include <array>
#include <cmath>
#include <numbers>
#include <span>
#include <vector>

#include "ground/image/require_pixels.h"
#include "ground/image/resize.h"
#include "selvedge/error.h"

namespace selvedge::image {
namespace {

constexpr int side = 32;
constexpr int frequencies = 18;  // a side: enough for the 161 lowest of both directions
constexpr int luma_bits = 160;
constexpr int chroma_bits = 44;
// Coefficients this small are noise (of JPEG, of grey cloth that is not quite grey): they count as not positive.
constexpr float luma_noise = 2;
constexpr float chroma_noise = 8;
constexpr float mean_steps[] = {-12, -3, 3, 12};  // levels of Cb and Cr

using Plane = std::vector<float>;  // side x side

// Orthonormal DCT-II, lowest frequencies only: result[v * frequencies + u], u across, v down.
std::vector<float> low_frequencies(const Plane& plane) {
  std::vector<float> basis(frequencies * side);
  for (int f = 0; f < frequencies; ++f) {
    const double scale = std::sqrt((f == 0 ? 1.0 : 2.0) / side);
    for (int i = 0; i < side; ++i) {
      basis[static_cast<std::size_t>(f * side + i)] =
          static_cast<float>(scale * std::cos(std::numbers::pi * (i + 0.5) * f / side));
    }
  }
  std::vector<float> rows(side * frequencies);
  for (int y = 0; y < side; ++y) {
    for (int u = 0; u < frequencies; ++u) {
      for (int x = 0; x < side; ++x) rows[y * frequencies + u] += plane[y * side + x] * basis[u * side + x];
    }
  }
  std::vector<float> coefficients(frequencies * frequencies);
  for (int v = 0; v < frequencies; ++v) {
    for (int y = 0; y < side; ++y) {
      for (int u = 0; u < frequencies; ++u)
        coefficients[v * frequencies + u] += rows[y * frequencies + u] * basis[v * side + y];
    }
  }
  return coefficients;
}

class BitWriter {
 public:
  explicit BitWriter(PerceptualHash& hash) : hash_(hash) {}
  void write(bool bit) {
    hash_.words[next_ / 64] |= std::uint64_t{bit} << (next_ % 64);
    ++next_;
  }

 private:
  PerceptualHash& hash_;
  std::size_t next_ = 0;
};

// Signs of `count` coefficients by rising frequency, diagonal by diagonal, without the mean.
void write_signs(const std::vector<float>& coefficients, int count, float noise, BitWriter& bits) {
  for (int diagonal = 1; count > 0; ++diagonal) {
    for (int u = 0; u <= diagonal && count > 0; ++u) {
      if (u >= frequencies || diagonal - u >= frequencies) continue;
      bits.write(coefficients[static_cast<std::size_t>((diagonal - u) * frequencies + u)] > noise);
      --count;
    }
  }
}

}  // namespace

PerceptualHash perceptual_hash(const Image& image) {
  require_pixels(image, "perceptual_hash");
  const Image small = resize(image, side, side);
  Plane luma(side * side);
  Plane blueness(side * side);
  Plane redness(side * side);
  for (std::size_t i = 0; i < luma.size(); ++i) {
    const float red = small.rgb[i * 3];
    const float green = small.rgb[i * 3 + 1];
    const float blue = small.rgb[i * 3 + 2];
    luma[i] = 0.299F * red + 0.587F * green + 0.114F * blue;
    blueness[i] = 0.564F * (blue - luma[i]);
    redness[i] = 0.713F * (red - luma[i]);
  }
  PerceptualHash hash;
  BitWriter bits(hash);
  write_signs(low_frequencies(luma), luma_bits, luma_noise, bits);
  for (const Plane* plane : {&blueness, &redness}) {
    const std::vector<float> coefficients = low_frequencies(*plane);
    write_signs(coefficients, chroma_bits, chroma_noise, bits);
    for (const float step : mean_steps) bits.write(coefficients[0] / side > step);
  }
  return hash;
}

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
  throw Error(ErrorKind::invalid_argument, fmt::format("[{}] expected two images of one size, got {} x {} and {} x {}",
                                                       function, a.width, a.height, b.width, b.height));
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

namespace {

constexpr int bins = 8;

// A level's lower bin, and the share that goes to the next one.
struct Place {
  int bin = 0;
  float next = 0;
};

std::array<Place, 256> places() {
  std::array<Place, 256> table;
  for (int level = 0; level < 256; ++level) {
    const float position = static_cast<float>(level) / 255.0F * (bins - 1);
    const int bin = std::min(static_cast<int>(position), bins - 2);
    table[static_cast<std::size_t>(level)] = {bin, position - static_cast<float>(bin)};
  }
  return table;
}

}  // namespace

std::vector<float> colour_histogram(const Image& image) {
  require_pixels(image, "colour_histogram");
  const std::array<Place, 256> table = places();
  std::vector<double> counts(bins * bins * bins);
  for (std::size_t i = 0; i < image.rgb.size(); i += 3) {
    const Place red = table[image.rgb[i]];
    const Place green = table[image.rgb[i + 1]];
    const Place blue = table[image.rgb[i + 2]];
    for (int corner = 0; corner < 8; ++corner) {
      const int r = corner & 1;
      const int g = (corner >> 1) & 1;
      const int b = corner >> 2;
      const float share =
          (r ? red.next : 1 - red.next) * (g ? green.next : 1 - green.next) * (b ? blue.next : 1 - blue.next);
      counts[static_cast<std::size_t>(((red.bin + r) * bins + green.bin + g) * bins + blue.bin + b)] += share;
    }
  }
  const double pixels = static_cast<double>(image.rgb.size()) / 3;
  std::vector<float> histogram;
  histogram.reserve(counts.size());
  for (const double count : counts) histogram.push_back(static_cast<float>(std::sqrt(count / pixels)));
  return histogram;
}

}  // namespace selvedge::image
