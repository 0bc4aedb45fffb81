// Two passes of one dimension, with weights that are worked out once for each side. Shrinking averages every source
// pixel that a new one covers; growing interpolates.
#include "ground/image/resize.h"
#include "ground/image/require_pixels.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstring>

#include "selvedge/error.h"

namespace selvedge::image {
namespace {

// For each new pixel of one axis: which old pixels count, and how much. Padded with weights of 0 so that every new
// pixel has `taps` of them, a multiple of `group`, all inside the old picture where it has that many pixels.
struct Filter {
  std::size_t taps = 0;
  std::vector<int> first;      // by new pixel
  std::vector<int> count;      // weights that are not padding
  std::vector<float> weights;  // taps a new pixel; they sum to 1
};

Filter triangle_filter(int old_size, int new_size, std::size_t group) {
  const double scale = static_cast<double>(old_size) / new_size;
  const double support = std::max(scale, 1.0);
  Filter filter;
  filter.taps = (static_cast<std::size_t>(std::ceil(support)) * 2 + 1 + group - 1) / group * group;
  filter.weights.resize(filter.taps * static_cast<std::size_t>(new_size));
  for (int i = 0; i < new_size; ++i) {
    const double centre = (i + 0.5) * scale;
    const int begin = std::max(static_cast<int>(centre - support + 0.5), 0);
    const int end = std::min(static_cast<int>(centre + support + 0.5), old_size);
    float* weights = filter.weights.data() + filter.taps * static_cast<std::size_t>(i);
    double sum = 0;
    for (int x = begin; x < end; ++x) sum += std::max(0.0, 1.0 - std::abs(x + 0.5 - centre) / support);
    for (int x = begin; x < end; ++x) {
      weights[x - begin] = static_cast<float>(std::max(0.0, 1.0 - std::abs(x + 0.5 - centre) / support) / sum);
    }
    filter.first.push_back(begin);
    filter.count.push_back(end - begin);
  }
  return filter;
}

// The same weights as 16-bit fractions of 65535, which is also their sum by new pixel.
std::vector<std::uint16_t> as_fractions(const Filter& filter) {
  std::vector<std::uint16_t> fractions(filter.weights.size());
  for (std::size_t start = 0; start < fractions.size(); start += filter.taps) {
    int rest = 65535;
    std::size_t largest = start;
    for (std::size_t i = start; i < start + filter.taps; ++i) {
      fractions[i] = static_cast<std::uint16_t>(std::lround(filter.weights[i] * 65535));
      rest -= fractions[i];
      if (fractions[i] > fractions[largest]) largest = i;
    }
    fractions[largest] = static_cast<std::uint16_t>(fractions[largest] + rest);
  }
  return fractions;
}

// Adds the weighted sum of four rows, in 1/256 of a level, each product rounded down. Contiguous, and without a product
// wider than 16 x 16 bits, so the compiler makes plain SSE2 of it: 8 values an instruction.
void weigh_rows(const std::uint8_t* const* rows, const std::uint16_t* weights, std::uint16_t* __restrict sums,
                std::size_t count) {
  const std::uint8_t* __restrict a = rows[0];
  const std::uint8_t* __restrict b = rows[1];
  const std::uint8_t* __restrict c = rows[2];
  const std::uint8_t* __restrict d = rows[3];
  const std::uint16_t wa = weights[0];
  const std::uint16_t wb = weights[1];
  const std::uint16_t wc = weights[2];
  const std::uint16_t wd = weights[3];
  const auto product = [](std::uint8_t level, std::uint16_t weight) {
    return static_cast<std::uint16_t>((static_cast<std::uint32_t>(level << 8) * weight) >> 16);
  };
  for (std::size_t i = 0; i < count; ++i) {
    sums[i] = static_cast<std::uint16_t>(sums[i] + product(a[i], wa) + product(b[i], wb) + product(c[i], wc) +
                                         product(d[i], wd));
  }
}

// One new row at the old width, in 1/256 of a level.
void filter_rows(const Image& image, const Filter& filter, const std::vector<std::uint16_t>& fractions, int y,
                 std::vector<std::uint16_t>& sums) {
  const auto row = static_cast<std::size_t>(y);
  const int taps = filter.count[row];
  // What rounding down takes on average; bounded so that black stays black.
  const int lost = taps == 1 ? 0 : std::min(taps / 2, 64);
  std::fill(sums.begin(), sums.end(), static_cast<std::uint16_t>(lost));
  for (int tap = 0; tap < taps; tap += 4) {
    const std::uint8_t* rows[4];
    for (int i = 0; i < 4; ++i) rows[i] = image.pixel(0, std::min(filter.first[row] + tap + i, image.height - 1));
    weigh_rows(rows, fractions.data() + row * filter.taps + tap, sums.data(), sums.size());
  }
}

void to_levels(const std::vector<std::uint16_t>& sums, float* __restrict levels) {
  for (std::size_t i = 0; i < sums.size(); ++i) levels[i] = static_cast<float>(sums[i]) * (1.0F / 256);
}

using FourFloats __attribute__((vector_size(16))) = float;  // as g++ and clang++ both know them
using FourInts __attribute__((vector_size(16))) = int;

// One new row. Handles a pixel's three channels and the float after them at once, so `levels` must end in a spare
// float.
void filter_columns(const float* levels, const Filter& filter, int width, std::uint8_t* to) {
  for (int x = 0; x < width; ++x, to += 3) {
    const auto column = static_cast<std::size_t>(x);
    const float* from = levels + static_cast<std::ptrdiff_t>(filter.first[column]) * 3;
    const float* weights = filter.weights.data() + column * filter.taps;
    FourFloats pixel = {0.5F, 0.5F, 0.5F, 0.5F};
    for (int tap = 0; tap < filter.count[column]; ++tap, from += 3) {
      FourFloats old;
      std::memcpy(&old, from, sizeof old);
      pixel += weights[tap] * old;
    }
    const FourInts rounded = __builtin_convertvector(pixel, FourInts);
    for (int c = 0; c < 3; ++c) to[c] = static_cast<std::uint8_t>(std::min(rounded[c], 255));
  }
}

}  // namespace

Image resize(const Image& image, int width, int height) {
  require_pixels(image, "resize");
  if (width <= 0 || height <= 0) {
    throw Error(ErrorKind::invalid_argument,
                fmt::format("[resize] expected a size of at least 1 x 1, got {} x {}", width, height));
  }
  if (width == image.width && height == image.height) return image;
  const Filter across = triangle_filter(image.width, width, 1);
  const Filter down = triangle_filter(image.height, height, 4);
  const std::vector<std::uint16_t> fractions = as_fractions(down);
  std::vector<std::uint16_t> sums(static_cast<std::size_t>(image.width) * 3);
  std::vector<float> levels(sums.size() + 1);
  Image resized(width, height);
  for (int y = 0; y < height; ++y) {
    filter_rows(image, down, fractions, y, sums);
    to_levels(sums, levels.data());
    filter_columns(levels.data(), across, width, resized.pixel(0, y));
  }
  return resized;
}

Image crop(const Image& image, const Rect& rect) {
  const bool inside = rect.x >= 0 && rect.y >= 0 && rect.width > 0 && rect.height > 0 && rect.width <= image.width &&
                      rect.height <= image.height && rect.x <= image.width - rect.width &&
                      rect.y <= image.height - rect.height;
  if (!inside) {
    throw Error(ErrorKind::invalid_argument,
                fmt::format("[crop] expected a rectangle inside {} x {} pixels, got x {}, y {}, width {}, height {}",
                            image.width, image.height, rect.x, rect.y, rect.width, rect.height));
  }
  Image part(rect.width, rect.height);
  for (int y = 0; y < rect.height; ++y) {
    std::memcpy(part.pixel(0, y), image.pixel(rect.x, rect.y + y), static_cast<std::size_t>(rect.width) * 3);
  }
  return part;
}

Image fit_within(const Image& image, int longest_side) {
  require_pixels(image, "fit_within");
  if (longest_side <= 0) {
    throw Error(ErrorKind::invalid_argument,
                fmt::format("[fit_within] expected a side of at least 1, got {}", longest_side));
  }
  const int longest = std::max(image.width, image.height);
  if (longest <= longest_side) return image;
  const auto scaled = [&](int side) {
    return std::max(1, static_cast<int>(std::lround(static_cast<double>(side) * longest_side / longest)));
  };
  return resize(image, scaled(image.width), scaled(image.height));
}

Image fit_on_grey(const Image& image, int width, int height, std::uint8_t level) {
  require_pixels(image, "fit_on_grey");
  if (width <= 0 || height <= 0) {
    throw Error(ErrorKind::invalid_argument,
                fmt::format("[fit_on_grey] expected a size over 0, got {} x {}", width, height));
  }
  const double scale = std::min(static_cast<double>(width) / image.width, static_cast<double>(height) / image.height);
  const auto scaled = [&](int side, int most) {
    return std::clamp(static_cast<int>(std::lround(side * scale)), 1, most);
  };
  const Image inside = resize(image, scaled(image.width, width), scaled(image.height, height));
  Image framed(width, height);
  std::ranges::fill(framed.rgb, level);
  const int left = (width - inside.width) / 2, top = (height - inside.height) / 2;
  for (int y = 0; y < inside.height; ++y)
    std::copy_n(inside.pixel(0, y), static_cast<std::size_t>(inside.width) * 3, framed.pixel(left, top + y));
  return framed;
}

Image fit_on_white(const Image& image, int width, int height) { return fit_on_grey(image, width, height, 255); }

}  // namespace selvedge::image
