// Gauss-Newton aligns one thumbnail with the other: shift, stretch, gain and offset. The remaining difference is the
// result, overall and in the worst block. If the two are near each other at all, both directions are tried.
#include "study/dataset/picture_difference.h"

#include <algorithm>
#include <cmath>
#include <span>

#include "ground/image/resize.h"

namespace selvedge::dataset {
namespace {

constexpr int side = Thumbnail::side;
constexpr std::size_t pixels = side * side;
constexpr float centre = (side - 1) / 2.0F;
constexpr std::size_t unknowns = 6;

using Plane = std::array<float, pixels>;

// Pixel (x, y) of `a` lies at (centre + (1 + sx) (x - centre) + tx, ...) of `b`. A level v of `b` becomes gain v +
// offset.
struct Fit {
  float tx = 0, ty = 0, sx = 0, sy = 0, gain = 1, offset = 0;

  float x_in_b(int x) const { return centre + (1 + sx) * (static_cast<float>(x) - centre) + tx; }
  float y_in_b(int y) const { return centre + (1 + sy) * (static_cast<float>(y) - centre) + ty; }

  void keep_within_limits() {
    for (float* shift : {&tx, &ty}) *shift = std::clamp(*shift, -3.0F, 3.0F);
    for (float* stretch : {&sx, &sy}) *stretch = std::clamp(*stretch, -0.2F, 0.2F);
    gain = std::clamp(gain, 0.75F, 1.33F);
    offset = std::clamp(offset, -30.0F, 30.0F);
  }
};

Plane luminance(const Thumbnail& thumbnail) {
  Plane plane;
  for (std::size_t i = 0; i < pixels; ++i) {
    const std::uint8_t* rgb = &thumbnail.rgb[i * 3];
    plane[i] = 0.299F * rgb[0] + 0.587F * rgb[1] + 0.114F * rgb[2];
  }
  return plane;
}

// `plane` between its pixels; outside, the nearest edge.
float sample(const Plane& plane, float x, float y) {
  x = std::clamp(x, 0.0F, side - 1.0F);
  y = std::clamp(y, 0.0F, side - 1.0F);
  const int x0 = std::min(static_cast<int>(x), side - 2), y0 = std::min(static_cast<int>(y), side - 2);
  const float fx = x - static_cast<float>(x0), fy = y - static_cast<float>(y0);
  const float* p = &plane[static_cast<std::size_t>(y0 * side + x0)];
  return (p[0] * (1 - fx) + p[1] * fx) * (1 - fy) + (p[side] * (1 - fx) + p[side + 1] * fx) * fy;
}

Plane warp(const Plane& plane, const Fit& fit) {
  Plane warped;
  for (int y = 0; y < side; ++y) {
    for (int x = 0; x < side; ++x)
      warped[static_cast<std::size_t>(y * side + x)] = sample(plane, fit.x_in_b(x), fit.y_in_b(y));
  }
  return warped;
}

using Equations = std::array<std::array<double, unknowns + 1>, unknowns>;

// Gaussian elimination of a symmetric positive definite system; the last column is the right side.
std::array<double, unknowns> solve(Equations m) {
  for (std::size_t k = 0; k < unknowns; ++k) {
    for (std::size_t r = k + 1; r < unknowns; ++r) {
      const double factor = m[r][k] / m[k][k];
      for (std::size_t c = k; c <= unknowns; ++c) m[r][c] -= factor * m[k][c];
    }
  }
  std::array<double, unknowns> solution{};
  for (std::size_t k = unknowns; k-- > 0;) {
    double value = m[k][unknowns];
    for (std::size_t c = k + 1; c < unknowns; ++c) value -= m[k][c] * solution[c];
    solution[k] = value / m[k][k];
  }
  return solution;
}

// One step of Gauss-Newton on the error a - (gain warp(b) + offset). Returns the mean square of the error before the
// step.
double improve(Fit& fit, const Plane& a, const Plane& b) {
  const Plane warped = warp(b, fit);
  Equations equations{};
  double squares = 0;
  for (int y = 1; y + 1 < side; ++y) {
    for (int x = 1; x + 1 < side; ++x) {
      const auto i = static_cast<std::size_t>(y * side + x);
      const float dx = fit.gain * (warped[i + 1] - warped[i - 1]) / 2,
                  dy = fit.gain * (warped[i + side] - warped[i - side]) / 2;
      const float u = static_cast<float>(x) - centre, v = static_cast<float>(y) - centre;
      const std::array<float, unknowns> slope = {dx, dy, dx * u, dy * v, warped[i], 1};
      const float error = a[i] - (fit.gain * warped[i] + fit.offset);
      squares += static_cast<double>(error) * error;
      for (std::size_t r = 0; r < unknowns; ++r) {
        for (std::size_t c = r; c < unknowns; ++c) equations[r][c] += static_cast<double>(slope[r]) * slope[c];
        equations[r][unknowns] += static_cast<double>(slope[r]) * error;
      }
    }
  }
  for (std::size_t r = 1; r < unknowns; ++r) {
    for (std::size_t c = 0; c < r; ++c) equations[r][c] = equations[c][r];
  }
  // A little resistance keeps what the pictures do not determine (the shift of a plain one) where it is.
  for (std::size_t k = 0; k < unknowns; ++k) equations[k][k] = equations[k][k] * 1.001 + 10;
  const auto step = solve(equations);
  fit.tx += static_cast<float>(step[0]);
  fit.ty += static_cast<float>(step[1]);
  fit.sx += static_cast<float>(step[2]);
  fit.sy += static_cast<float>(step[3]);
  fit.gain += static_cast<float>(step[4]);
  fit.offset += static_cast<float>(step[5]);
  fit.keep_within_limits();
  return squares / pixels;
}

PictureDifference measure(const Thumbnail& a, const Thumbnail& b, const Fit& fit) {
  constexpr int blocks = 8, block = side / blocks;
  std::array<float, blocks * blocks> squares{};
  std::array<int, blocks * blocks> counts{};
  // Leaves out the outermost pixels, and those that b does not show: smooth() mixed them with repeated edges.
  const auto shown = [](float position) { return std::abs(position - centre) <= centre - 1; };
  for (std::size_t channel = 0; channel < 3; ++channel) {
    Plane of_b;
    for (std::size_t i = 0; i < pixels; ++i) of_b[i] = b.rgb[i * 3 + channel];
    const Plane warped = warp(of_b, fit);
    for (int y = 1; y + 1 < side; ++y) {
      for (int x = 1; x + 1 < side; ++x) {
        if (!shown(fit.x_in_b(x)) || !shown(fit.y_in_b(y))) continue;
        const auto i = static_cast<std::size_t>(y * side + x);
        const auto n = static_cast<std::size_t>(y / block * blocks + x / block);
        const float error = a.rgb[i * 3 + channel] - std::clamp(fit.gain * warped[i] + fit.offset, 0.0F, 255.0F);
        squares[n] += error * error;
        ++counts[n];
      }
    }
  }
  float all = 0, worst = 0;
  int count = 0;
  for (std::size_t n = 0; n < squares.size(); ++n) {
    all += squares[n];
    count += counts[n];
    if (counts[n] > 0) worst = std::max(worst, squares[n] / static_cast<float>(counts[n]));
  }
  return {std::sqrt(all / static_cast<float>(std::max(1, count))), std::sqrt(worst)};
}

PictureDifference one_way(const Thumbnail& a, const Thumbnail& b) {
  const Plane light_a = luminance(a), light_b = luminance(b);
  constexpr int steps = 8;
  Fit fit;
  double before = 1e9;
  for (int step = 0; step < steps; ++step) {
    const double now = improve(fit, light_a, light_b);
    if (now > 0.95 * before) break;  // no longer getting better
    before = now;
  }
  return measure(a, b, fit);
}

// Weights 1 2 1 along both axes. A sharp edge then looks much the same wherever it lies between two pixels.
std::array<std::uint8_t, pixels * 3> smooth(const Image& image) {
  std::array<std::uint8_t, pixels * 3> smoothed{};
  const auto inside = [](int position) { return std::clamp(position, 0, side - 1); };
  for (int y = 0; y < side; ++y) {
    for (int x = 0; x < side; ++x) {
      for (int c = 0; c < 3; ++c) {
        int sum = 8;  // rounds
        for (int dy = -1; dy <= 1; ++dy) {
          for (int dx = -1; dx <= 1; ++dx)
            sum += (2 - std::abs(dx)) * (2 - std::abs(dy)) * image.pixel(inside(x + dx), inside(y + dy))[c];
        }
        smoothed[static_cast<std::size_t>((y * side + x) * 3 + c)] = static_cast<std::uint8_t>(sum / 16);
      }
    }
  }
  return smoothed;
}

}  // namespace

Thumbnail make_thumbnail(const Image& image) {
  const Image small = image::resize(image, side, side);
  Thumbnail thumbnail;
  thumbnail.rgb = smooth(small);
  const Image coarse = image::resize(small, Thumbnail::coarse_side, Thumbnail::coarse_side);
  float mean = 0;
  for (const std::uint8_t value : coarse.rgb) mean += value / static_cast<float>(coarse.rgb.size());
  for (std::size_t i = 0; i < coarse.rgb.size(); ++i) thumbnail.coarse[i] = coarse.rgb[i] - mean;
  return thumbnail;
}

bool may_be_alike(const Thumbnail& a, const Thumbnail& b) {
  // Correlation says nothing about pale pictures, whose levels hardly differ. A limit on the distance of levels is too
  // strict for pictures with much contrast. So either may pass.
  constexpr float least_correlation = 0.95F, most_levels = 6;
  float product = 0, length_a = 0, length_b = 0;
  for (std::size_t i = 0; i < a.coarse.size(); ++i) {
    product += a.coarse[i] * b.coarse[i];
    length_a += a.coarse[i] * a.coarse[i];
    length_b += b.coarse[i] * b.coarse[i];
  }
  const float squared_distance = length_a + length_b - 2 * product;
  return squared_distance <= most_levels * most_levels * static_cast<float>(a.coarse.size()) ||
         product >= least_correlation * std::sqrt(length_a * length_b);
}

PictureDifference picture_difference(const Thumbnail& a, const Thumbnail& b) {
  // The other direction is tried only if it may change the answer: most pictures are nowhere near each other.
  const PictureDifference there = one_way(a, b);
  constexpr float hopeless = 15;
  if (there.overall > hopeless) return there;
  const PictureDifference back = one_way(b, a);
  return there.overall <= back.overall ? there : back;
}

}  // namespace selvedge::dataset
