// A layer is cut into small triangles, and each is filled from the level that is about as fine as the target, as a
// graphics card would do it.
#include "study/synthetic/layer.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "ground/core/rng.h"

namespace selvedge::synthetic {
namespace {

std::uint32_t average(const std::array<std::uint32_t, 4>& pixels) {
  std::uint32_t result = 0;
  for (int shift = 0; shift < 32; shift += 8) {
    std::uint32_t sum = 2;
    for (const std::uint32_t pixel : pixels) sum += (pixel >> shift) & 255;
    result |= (sum / 4) << shift;
  }
  return result;
}

Layer::Level halved(const Layer::Level& fine) {
  Layer::Level half{(fine.width + 1) / 2, (fine.height + 1) / 2, fine.scale / 2, {}};
  half.pixels.reserve(static_cast<std::size_t>(half.width) * static_cast<std::size_t>(half.height));
  const auto at = [&](int x, int y) -> std::uint32_t {
    if (x >= fine.width || y >= fine.height) return 0;
    return fine
        .pixels[static_cast<std::size_t>(y) * static_cast<std::size_t>(fine.width) + static_cast<std::size_t>(x)];
  };
  for (int y = 0; y < half.height; ++y) {
    for (int x = 0; x < half.width; ++x) {
      half.pixels.push_back(
          average({at(2 * x, 2 * y), at(2 * x + 1, 2 * y), at(2 * x, 2 * y + 1), at(2 * x + 1, 2 * y + 1)}));
    }
  }
  return half;
}

void roughen(std::span<std::uint32_t> pixels, double grain, std::uint64_t seed) {
  core::Rng rng(seed);
  const auto strength = static_cast<std::int32_t>(grain * 256);
  std::uint64_t bits = 0;
  for (std::size_t i = 0; i < pixels.size(); ++i) {
    if (i % 8 == 0) bits = rng.next();
    const auto noise = static_cast<std::int32_t>(bits & 255) - 128;  // [-128, 127]
    bits >>= 8;
    const std::uint32_t pixel = pixels[i];
    const auto alpha = static_cast<std::int32_t>(pixel >> 24);
    if (alpha == 0) continue;
    std::uint32_t result = pixel & 0xff000000u;
    for (int shift = 0; shift < 24; shift += 8) {
      const auto value = static_cast<std::int32_t>((pixel >> shift) & 255);
      const std::int32_t rough = value + (value + 40) * noise * strength / (128 * 256);
      result |= static_cast<std::uint32_t>(std::clamp(rough, 0, alpha)) << shift;
    }
    pixels[i] = result;
  }
}

// Bilinear; transparent beyond the edges. x, y in pixels, pixel centres at .5.
std::uint32_t sample(const Layer::Level& level, double x, double y) {
  const auto fx = static_cast<std::int64_t>(std::floor(x * 256 - 127.5));  // in 1/256 pixels, rounded
  const auto fy = static_cast<std::int64_t>(std::floor(y * 256 - 127.5));
  const std::int64_t x0 = fx >> 8;
  const std::int64_t y0 = fy >> 8;
  if (x0 < 0 || y0 < 0 || x0 + 1 >= level.width || y0 + 1 >= level.height) return 0;
  const auto wx = static_cast<std::uint32_t>(fx & 255);
  const auto wy = static_cast<std::uint32_t>(fy & 255);
  const std::uint32_t* row = level.pixels.data() + y0 * level.width + x0;
  const std::uint32_t* next = row + level.width;
  // Two channels at a time, in the odd and the even bytes.
  const auto blend = [](std::uint32_t a, std::uint32_t b, std::uint32_t w) {
    const std::uint32_t even = ((a & 0xff00ffu) * (256 - w) + (b & 0xff00ffu) * w) >> 8 & 0xff00ffu;
    const std::uint32_t odd = (((a >> 8) & 0xff00ffu) * (256 - w) + ((b >> 8) & 0xff00ffu) * w) & 0xff00ff00u;
    return even | odd;
  };
  return blend(blend(row[0], row[1], wx), blend(next[0], next[1], wx), wy);
}

std::uint32_t over(std::uint32_t top, std::uint32_t bottom) {
  const std::uint32_t rest = 256 - (top >> 24) - (top >> 31);  // 256 where transparent, 0 where opaque
  const std::uint32_t even = ((bottom & 0xff00ffu) * rest >> 8) & 0xff00ffu;
  const std::uint32_t odd = ((bottom >> 8) & 0xff00ffu) * rest & 0xff00ff00u;
  return top + (even | odd);
}

struct Vertex {
  Point pixel;        // in the target
  Point texel;        // in the level
  std::int64_t x, y;  // the pixel in 1/16, so that neighbours agree on every edge
};

struct Target {
  std::span<std::uint32_t> pixels;
  int width, height;
};

struct Edge {
  std::int64_t a, b, c;  // a x + b y + c >= 0 inside, x and y in 1/16 pixels
  Edge(const Vertex& from, const Vertex& to) : a(from.y - to.y), b(to.x - from.x), c(-a * from.x - b * from.y) {
    // A pixel on an edge belongs to one of the two triangles there: the one whose top or left edge it is.
    if (!(a > 0 || (a == 0 && b > 0))) c -= 1;
  }
  std::int64_t at(std::int64_t x, std::int64_t y) const { return a * x + b * y + c; }
};

void fill_triangle(const Layer::Level& level, const Vertex& v0, Vertex v1, Vertex v2, const Target& target) {
  std::int64_t area = (v1.x - v0.x) * (v2.y - v0.y) - (v2.x - v0.x) * (v1.y - v0.y);
  if (area == 0) return;
  if (area < 0) {
    std::swap(v1, v2);
    area = -area;
  }
  const auto [left, right] = std::minmax({v0.x, v1.x, v2.x});
  const auto [top, bottom] = std::minmax({v0.y, v1.y, v2.y});
  const int x0 = std::max(0, static_cast<int>((left - 8) >> 4));
  const int x1 = std::min(target.width - 1, static_cast<int>((right + 8) >> 4));
  const int y0 = std::max(0, static_cast<int>((top - 8) >> 4));
  const int y1 = std::min(target.height - 1, static_cast<int>((bottom + 8) >> 4));
  const Edge e0(v1, v2), e1(v2, v0), e2(v0, v1);
  const double scale = 1.0 / static_cast<double>(area);
  // The texel is linear in the pixel: its change per pixel to the right and down.
  const auto change = [&](double t0, double t1, double t2, bool right_step) {
    const auto slope = [&](const Edge& edge) { return static_cast<double>(right_step ? edge.a : edge.b) * 16; };
    return (slope(e0) * t0 + slope(e1) * t1 + slope(e2) * t2) * scale;
  };
  const Point step_x{change(v0.texel.x, v1.texel.x, v2.texel.x, true),
                     change(v0.texel.y, v1.texel.y, v2.texel.y, true)};
  const Point step_y{change(v0.texel.x, v1.texel.x, v2.texel.x, false),
                     change(v0.texel.y, v1.texel.y, v2.texel.y, false)};
  for (int y = y0; y <= y1; ++y) {
    const std::int64_t py = y * 16 + 8;
    for (int x = x0; x <= x1; ++x) {
      const std::int64_t px = x * 16 + 8;
      if ((e0.at(px, py) | e1.at(px, py) | e2.at(px, py)) < 0) continue;
      const double dx = static_cast<double>(px - v0.x) / 16;
      const double dy = static_cast<double>(py - v0.y) / 16;
      const std::uint32_t colour =
          sample(level, v0.texel.x + step_x.x * dx + step_y.x * dy, v0.texel.y + step_x.y * dx + step_y.y * dy);
      std::uint32_t& pixel = target.pixels[static_cast<std::size_t>(y) * static_cast<std::size_t>(target.width) +
                                           static_cast<std::size_t>(x)];
      pixel = over(colour, pixel);
    }
  }
}

// The coarsest level that is still about as fine as the target.
const Layer::Level& choose_level(const Layer& layer, const std::function<Point(Point)>& to_pixels) {
  const Layer::Level& finest = layer.levels.front();
  const Point middle = layer.corner + Point{finest.width / finest.scale / 2, finest.height / finest.scale / 2};
  const Point step = to_pixels(middle + Point{0, 0.2}) - to_pixels(middle - Point{0, 0.2});
  const double wanted = std::hypot(step.x, step.y) / 0.4;  // target pixels a unit
  for (const Layer::Level& level : layer.levels) {
    if (level.scale <= wanted * 1.45) return level;
  }
  return layer.levels.back();
}

}  // namespace

Layer make_layer(Panel panel, Point corner, double scale, const Canvas& canvas, double grain, std::uint64_t seed) {
  const auto pixels = canvas.pixels();
  Layer layer{panel, corner, {{canvas.width(), canvas.height(), scale, {pixels.begin(), pixels.end()}}}};
  if (grain > 0) roughen(layer.levels.front().pixels, grain, seed);
  for (int i = 0; i < 2; ++i) layer.levels.push_back(halved(layer.levels.back()));
  return layer;
}

void warp_layer(const Layer& layer, const std::function<Point(Point)>& to_pixels, Canvas& target) {
  const Layer::Level& level = choose_level(layer, to_pixels);
  const double cell = 0.12 * level.scale;  // pixels of the level
  const int columns = std::max(1, static_cast<int>(std::lround(level.width / cell)));
  const int rows = std::max(1, static_cast<int>(std::lround(level.height / cell)));
  const Target pixels{target.change_pixels(), target.width(), target.height()};
  std::vector<Vertex> above;
  for (int row = 0; row <= rows; ++row) {
    std::vector<Vertex> below;
    for (int column = 0; column <= columns; ++column) {
      const Point texel{static_cast<double>(level.width) * column / columns,
                        static_cast<double>(level.height) * row / rows};
      const Point pixel = to_pixels(layer.corner + texel * (1 / level.scale));
      const std::int64_t x = std::llround(pixel.x * 16);
      const std::int64_t y = std::llround(pixel.y * 16);
      below.push_back({pixel, texel, x, y});
    }
    for (std::size_t column = 0; row > 0 && column < static_cast<std::size_t>(columns); ++column) {
      fill_triangle(level, above[column], above[column + 1], below[column], pixels);
      fill_triangle(level, above[column + 1], below[column + 1], below[column], pixels);
    }
    above = std::move(below);
  }
}

}  // namespace selvedge::synthetic
