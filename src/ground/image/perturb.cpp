// Light is scaled in linear sRGB, by a table of 256 levels. Blur is two passes of one dimension. JPEG is a true round
// trip through encoder and decoder.
#include "ground/image/perturb.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "ground/image/decode.h"
#include "ground/image/encode.h"
#include "selvedge/error.h"

namespace selvedge::image {
namespace {

double to_linear(double coded) { return coded <= 0.04045 ? coded / 12.92 : std::pow((coded + 0.055) / 1.055, 2.4); }
double to_coded(double linear) {
  return linear <= 0.0031308 ? linear * 12.92 : 1.055 * std::pow(linear, 1 / 2.4) - 0.055;
}

std::vector<float> gaussian_kernel(double sigma) {
  const int radius = std::max(1, static_cast<int>(std::ceil(3 * sigma)));
  std::vector<float> kernel;
  double sum = 0;
  for (int i = -radius; i <= radius; ++i) sum += std::exp(-0.5 * i * i / (sigma * sigma));
  for (int i = -radius; i <= radius; ++i)
    kernel.push_back(static_cast<float>(std::exp(-0.5 * i * i / (sigma * sigma)) / sum));
  return kernel;
}

// Bilinear interpolation of a coarse grid of random values in [0, 1], cells x cells over the picture.
class ValueNoise {
 public:
  ValueNoise(int cells, core::Rng& rng) : cells_(cells) {
    for (int i = 0; i < (cells + 1) * (cells + 1); ++i) values_.push_back(static_cast<float>(rng.uniform()));
  }
  float at(float u, float v) const {  // u, v in [0, 1)
    const float x = u * static_cast<float>(cells_), y = v * static_cast<float>(cells_);
    const int left = static_cast<int>(x), top = static_cast<int>(y);
    const float fx = x - static_cast<float>(left), fy = y - static_cast<float>(top);
    const float* row = values_.data() + top * (cells_ + 1) + left;
    const float* next = row + cells_ + 1;
    return (row[0] * (1 - fx) + row[1] * fx) * (1 - fy) + (next[0] * (1 - fx) + next[1] * fx) * fy;
  }

 private:
  int cells_;
  std::vector<float> values_;
};

}  // namespace

Image gaussian_blur(const Image& image, double sigma) {
  if (sigma <= 0) return image;
  const std::vector<float> kernel = gaussian_kernel(sigma);
  const int radius = static_cast<int>(kernel.size() / 2);
  const int width = image.width, height = image.height;
  const auto row_values = static_cast<std::size_t>(width) * 3;
  std::vector<float> column_sums(row_values * static_cast<std::size_t>(height), 0.0f);
  for (int y = 0; y < height; ++y) {
    float* out = column_sums.data() + static_cast<std::size_t>(y) * row_values;
    for (int k = -radius; k <= radius; ++k) {
      const std::uint8_t* in = image.pixel(0, std::clamp(y + k, 0, height - 1));
      const float weight = kernel[static_cast<std::size_t>(k + radius)];
      for (std::size_t i = 0; i < row_values; ++i) out[i] += weight * static_cast<float>(in[i]);
    }
  }
  Image result(width, height);
  std::vector<float> padded(row_values + static_cast<std::size_t>(radius) * 6), sums(row_values);
  for (int y = 0; y < height; ++y) {
    const float* in = column_sums.data() + static_cast<std::size_t>(y) * row_values;
    for (int x = -radius; x < width + radius; ++x) {
      const float* from = in + static_cast<std::size_t>(std::clamp(x, 0, width - 1)) * 3;
      std::copy(from, from + 3, padded.begin() + (x + radius) * 3);
    }
    std::fill(sums.begin(), sums.end(), 0.5f);  // rounds
    for (std::size_t k = 0; k < kernel.size(); ++k) {
      const float* from = padded.data() + k * 3;
      for (std::size_t i = 0; i < row_values; ++i) sums[i] += kernel[k] * from[i];
    }
    std::uint8_t* out = result.pixel(0, y);
    for (std::size_t i = 0; i < row_values; ++i) out[i] = static_cast<std::uint8_t>(std::min(sums[i], 255.0f));
  }
  return result;
}

void scale_light(Image& image, const std::array<double, 3>& gains) {
  static const std::array<double, 256> linear = [] {
    std::array<double, 256> values{};
    for (std::size_t i = 0; i < values.size(); ++i) values[i] = to_linear(static_cast<double>(i) / 255);
    return values;
  }();
  std::array<std::array<std::uint8_t, 256>, 3> table{};
  for (std::size_t c = 0; c < 3; ++c) {
    for (std::size_t i = 0; i < 256; ++i)
      table[c][i] = static_cast<std::uint8_t>(std::lround(255 * to_coded(std::min(1.0, linear[i] * gains[c]))));
  }
  for (std::size_t i = 0; i < image.rgb.size(); i += 3) {
    for (std::size_t c = 0; c < 3; ++c) image.rgb[i + c] = table[c][image.rgb[i + c]];
  }
}

Image through_jpeg(const Image& image, int quality) {
  return decode_jpeg_here(encode_jpeg(image, quality), "JPEG in memory").image;
}

void fill(Image& image, const Rect& rect, const std::array<std::uint8_t, 3>& colour) {
  const int right = std::min(image.width, rect.x + rect.width), bottom = std::min(image.height, rect.y + rect.height);
  for (int y = std::max(0, rect.y); y < bottom; ++y) {
    for (int x = std::max(0, rect.x); x < right; ++x) std::copy(colour.begin(), colour.end(), image.pixel(x, y));
  }
}

std::vector<std::uint8_t> light_background(const Image& image, int lightest) {
  const int width = image.width, height = image.height;
  std::vector<std::uint8_t> mask(image.rgb.size() / 3, 0);
  std::vector<int> open;  // positions still to grow from
  const auto visit = [&](int x, int y) {
    const int position = y * width + x;
    const std::uint8_t* p = image.pixel(x, y);
    if (mask[static_cast<std::size_t>(position)] != 0 || std::min({p[0], p[1], p[2]}) < lightest) return;
    mask[static_cast<std::size_t>(position)] = 1;
    open.push_back(position);
  };
  for (int x = 0; x < width; ++x) {
    visit(x, 0);
    visit(x, height - 1);
  }
  for (int y = 0; y < height; ++y) {
    visit(0, y);
    visit(width - 1, y);
  }
  while (!open.empty()) {
    const int x = open.back() % width, y = open.back() / width;
    open.pop_back();
    if (x > 0) visit(x - 1, y);
    if (x + 1 < width) visit(x + 1, y);
    if (y > 0) visit(x, y - 1);
    if (y + 1 < height) visit(x, y + 1);
  }
  return mask;
}

void replace(Image& image, const std::vector<std::uint8_t>& mask, const Image& texture) {
  if (texture.width != image.width || texture.height != image.height || mask.size() * 3 != image.rgb.size()) {
    throw Error(ErrorKind::invalid_argument,
                fmt::format("[replace] expected mask and texture of the picture's {} x {} pixels, got {} and {} x {}",
                            image.width, image.height, mask.size(), texture.width, texture.height));
  }
  for (std::size_t i = 0; i < mask.size(); ++i) {
    if (mask[i] != 0)
      std::copy_n(texture.rgb.begin() + static_cast<std::ptrdiff_t>(3 * i), 3,
                  image.rgb.begin() + static_cast<std::ptrdiff_t>(3 * i));
  }
}

Image random_texture(int width, int height, core::Rng& rng) {
  const ValueNoise coarse(3, rng), middle(11, rng), fine(41, rng);
  const float middle_weight = static_cast<float>(rng.uniform(0.2, 1)),
              fine_weight = static_cast<float>(rng.uniform(0, 1));
  std::array<float, 3> dark{}, light{};
  for (std::size_t c = 0; c < 3; ++c) {
    dark[c] = static_cast<float>(rng.uniform(0, 255));
    light[c] = static_cast<float>(rng.uniform(0, 255));
  }
  Image texture(width, height);
  for (int y = 0; y < height; ++y) {
    const float v = static_cast<float>(y) / static_cast<float>(height);
    for (int x = 0; x < width; ++x) {
      const float u = static_cast<float>(x) / static_cast<float>(width);
      const float share = (coarse.at(u, v) + middle_weight * middle.at(u, v) + fine_weight * fine.at(u, v)) /
                          (1 + middle_weight + fine_weight);
      for (std::size_t c = 0; c < 3; ++c)
        texture.pixel(x, y)[c] = static_cast<std::uint8_t>(dark[c] + (light[c] - dark[c]) * share);
    }
  }
  return texture;
}

}  // namespace selvedge::image
