// Goes through the pixels of the result and asks the map where each comes from. Samples are bilinear, in whole numbers
// of 1/256; beyond the edge the edge goes on.
#include "ground/image/warp.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numbers>

#include "selvedge/error.h"

namespace selvedge::image {
namespace {

constexpr int fraction_bits = 8;
constexpr int one = 1 << fraction_bits;

struct Source {
  const std::uint8_t* rgb;
  int width, height;
};

// Adds the bilinear sample at (x, y) to the sums, each times one * one.
void add_sample(const Source& source, float x, float y, int (&sums)[3]) {
  x = std::clamp(x - 0.5f, 0.0f, static_cast<float>(source.width - 1));
  y = std::clamp(y - 0.5f, 0.0f, static_cast<float>(source.height - 1));
  const int left = std::min(static_cast<int>(x), std::max(0, source.width - 2));
  const int top = std::min(static_cast<int>(y), std::max(0, source.height - 2));
  const int right_share = static_cast<int>((x - static_cast<float>(left)) * one);
  const int lower_share = static_cast<int>((y - static_cast<float>(top)) * one);
  const std::uint8_t* upper = source.rgb + (static_cast<std::ptrdiff_t>(top) * source.width + left) * 3;
  const std::uint8_t* lower = upper + (source.height > 1 ? static_cast<std::ptrdiff_t>(source.width) * 3 : 0);
  const int next = source.width > 1 ? 3 : 0;
  for (int c = 0; c < 3; ++c) {
    const int above = upper[c] * (one - right_share) + upper[c + next] * right_share;
    const int below = lower[c] * (one - right_share) + lower[c + next] * right_share;
    sums[c] += above * (one - lower_share) + below * lower_share;
  }
}

}  // namespace

Affine to_affine(const View& view, int width, int height) {
  const double angle = view.degrees * std::numbers::pi / 180;
  const double sx = view.source_width / width * (view.mirrored ? -1 : 1);
  const double sy = view.source_height / height;
  Affine map;
  map.xx = sx * std::cos(angle);
  map.xy = -sy * std::sin(angle);
  map.yx = sx * std::sin(angle);
  map.yy = sy * std::cos(angle);
  map.x0 = view.x - map.xx * width / 2 - map.xy * height / 2;
  map.y0 = view.y - map.yx * width / 2 - map.yy * height / 2;
  return map;
}

void warp(const std::uint8_t* source, int source_width, int source_height, const Affine& map, std::uint8_t* pixels,
          int width, int height) {
  const double step = std::sqrt(std::abs(map.xx * map.yy - map.xy * map.yx));
  const int samples = std::clamp(static_cast<int>(std::lround(step)), 1, 4);
  const int divisor = samples * samples * one * one;
  const Source from{source, source_width, source_height};
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x, pixels += 3) {
      int sums[3] = {0, 0, 0};
      for (int sub = 0; sub < samples * samples; ++sub) {
        const int column = sub % samples, row = sub / samples;
        const double px = x + (column + 0.5) / samples;
        const double py = y + (row + 0.5) / samples;
        add_sample(from, static_cast<float>(map.xx * px + map.xy * py + map.x0),
                   static_cast<float>(map.yx * px + map.yy * py + map.y0), sums);
      }
      for (int c = 0; c < 3; ++c) pixels[c] = static_cast<std::uint8_t>((sums[c] + divisor / 2) / divisor);
    }
  }
}

Image warp(const Image& image, const Affine& map, int width, int height) {
  if (image.empty() || width < 1 || height < 1) {
    throw Error(ErrorKind::invalid_argument,
                fmt::format("[warp] expected an image and a size above 0, got {} x {} -> {} x {}", image.width,
                            image.height, width, height));
  }
  Image result(width, height);
  warp(image.rgb.data(), image.width, image.height, map, result.rgb.data(), width, height);
  return result;
}

}  // namespace selvedge::image
