// Light is a table for each channel; falloff and noise come in the same pass over the pixels. Two box filters
// approximate a Gaussian blur.
#include "study/synthetic/photograph.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

namespace selvedge::synthetic {
namespace {

// One pass of a box filter along a row or a column: `stride` apart, `count` long.
void blur_line(std::uint32_t* line, std::ptrdiff_t stride, int count, int radius, std::vector<std::uint32_t>& copy) {
  copy.resize(static_cast<std::size_t>(count));
  for (int i = 0; i < count; ++i) copy[static_cast<std::size_t>(i)] = line[i * stride];
  const auto at = [&](int i) { return copy[static_cast<std::size_t>(std::clamp(i, 0, count - 1))]; };
  std::array<std::uint32_t, 4> sums{};
  const auto add = [&](std::uint32_t pixel, std::uint32_t sign) {
    for (std::size_t c = 0; c < 4; ++c) sums[c] += sign * ((pixel >> (8 * c)) & 255);
  };
  const auto size = static_cast<std::uint32_t>(2 * radius + 1);
  const std::uint32_t inverse = 65536 / size;
  for (int i = -radius; i <= radius; ++i) add(at(i), 1);
  for (int i = 0; i < count; ++i) {
    std::uint32_t pixel = 0;
    for (std::size_t c = 0; c < 4; ++c)
      pixel |= std::min<std::uint32_t>(255, (sums[c] * inverse + 65535) >> 16) << (8 * c);
    line[i * stride] = pixel;
    add(at(i + radius + 1), 1);
    add(at(i - radius), static_cast<std::uint32_t>(-1));
  }
}

std::array<std::uint8_t, 256> response(double gain, double gamma) {
  std::array<std::uint8_t, 256> table{};
  for (std::size_t i = 0; i < table.size(); ++i) {
    const double value = std::pow(static_cast<double>(i) / 255, gamma) * gain;
    table[i] = static_cast<std::uint8_t>(std::lround(std::clamp(value, 0.0, 1.0) * 255));
  }
  return table;
}

}  // namespace

Light sample_light(core::Rng& rng) {
  Light light;
  light.brightness = rng.uniform(0.78, 1.12);
  light.gamma = rng.uniform(0.82, 1.25);
  light.warmth = std::clamp(rng.normal() * 0.055, -0.1, 0.13);
  light.tint = std::clamp(rng.normal() * 0.02, -0.05, 0.05);
  light.falloff = rng.chance(0.5) ? rng.uniform(0.05, 0.4) : 0;
  light.direction = rng.uniform(0, 6.283);
  light.blur = rng.chance(0.14) ? 1 : 0;
  light.noise = rng.chance(0.5) ? rng.uniform(1, 5) : 0;
  light.jpeg_quality = static_cast<int>(50 + rng.below(46));
  return light;
}

void blur(Canvas& canvas, int radius) {
  if (radius <= 0) return;
  const int width = canvas.width();
  const int height = canvas.height();
  std::uint32_t* pixels = canvas.change_pixels().data();
  std::vector<std::uint32_t> copy;
  for (int pass = 0; pass < 2; ++pass) {
    for (int y = 0; y < height; ++y) blur_line(pixels + static_cast<std::ptrdiff_t>(y) * width, 1, width, radius, copy);
    for (int x = 0; x < width; ++x) blur_line(pixels + x, width, height, radius, copy);
  }
}

Canvas soft_shadow(const Canvas& drawing, int radius, Point offset, double strength) {
  Canvas shadow(drawing.width(), drawing.height());
  const auto from = drawing.pixels();
  const auto to = shadow.change_pixels();
  const int dx = static_cast<int>(std::lround(offset.x));
  const int dy = static_cast<int>(std::lround(offset.y));
  const auto share = static_cast<std::uint32_t>(strength * 256);
  for (int y = std::max(0, dy); y < std::min(drawing.height(), drawing.height() + dy); ++y) {
    for (int x = std::max(0, dx); x < std::min(drawing.width(), drawing.width() + dx); ++x) {
      const std::uint32_t alpha = from[static_cast<std::size_t>(y - dy) * static_cast<std::size_t>(drawing.width()) +
                                       static_cast<std::size_t>(x - dx)] >>
                                  24;
      to[static_cast<std::size_t>(y) * static_cast<std::size_t>(drawing.width()) + static_cast<std::size_t>(x)] =
          (alpha * share >> 8) << 24;
    }
  }
  blur(shadow, radius);
  return shadow;
}

Image expose(const Canvas& canvas, const Light& light, core::Rng& rng) {
  Image image(canvas.width(), canvas.height());
  const std::array<std::array<std::uint8_t, 256>, 3> tables = {
      response(light.brightness * (1 + light.warmth), light.gamma),
      response(light.brightness * (1 + light.tint), light.gamma),
      response(light.brightness * (1 - light.warmth), light.gamma)};
  const auto pixels = canvas.pixels();
  const double reach = std::hypot(canvas.width(), canvas.height());
  const double step_x = light.falloff * std::cos(light.direction) / reach * 256;
  const double step_y = light.falloff * std::sin(light.direction) / reach * 256;
  const auto strength = static_cast<int>(light.noise * 256 / 147.8);  // the sum of four bytes has deviation 147.8
  std::size_t i = 0;
  std::uint64_t bits = 0;
  for (int y = 0; y < image.height; ++y) {
    for (int x = 0; x < image.width; ++x, ++i) {
      const auto lit = static_cast<int>(256 - light.falloff * 64 + step_x * (x - image.width / 2.0) +
                                        step_y * (y - image.height / 2.0));
      if (strength > 0 && i % 2 == 0) bits = rng.next();
      const int noise =
          static_cast<int>((bits & 255) + ((bits >> 8) & 255) + ((bits >> 16) & 255) + ((bits >> 24) & 255)) - 510;
      bits >>= 32;
      const int grain = strength > 0 ? noise * strength / 256 : 0;
      std::uint8_t* out = image.pixel(x, y);
      for (std::size_t c = 0; c < 3; ++c) {
        const int value = tables[c][(pixels[i] >> (16 - 8 * c)) & 255];
        out[c] = static_cast<std::uint8_t>(std::clamp(value * lit / 256 + grain, 0, 255));
      }
    }
  }
  return image;
}

}  // namespace selvedge::synthetic
