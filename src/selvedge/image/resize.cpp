#include "selvedge/image/resize.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstring>

#include "selvedge/core/error.h"

namespace selvedge {
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

// sums[i] (+)= weighted sum of four rows: contiguous, so the compiler turns it into vector code.
template <bool add>
void weigh_rows(const std::uint8_t* const* rows, const float* weights, float* __restrict sums, std::size_t count) {
  const std::uint8_t* __restrict a = rows[0];
  const std::uint8_t* __restrict b = rows[1];
  const std::uint8_t* __restrict c = rows[2];
  const std::uint8_t* __restrict d = rows[3];
  const float wa = weights[0];
  const float wb = weights[1];
  const float wc = weights[2];
  const float wd = weights[3];
  for (std::size_t i = 0; i < count; ++i) {
    const float sum = (wa * static_cast<float>(a[i]) + wb * static_cast<float>(b[i])) +
                      (wc * static_cast<float>(c[i]) + wd * static_cast<float>(d[i]));
    sums[i] = add ? sums[i] + sum : sum;
  }
}

// One new row at the old width, as floats.
void shrink_column_wise(const Image& image, const Filter& filter, int y, float* sums) {
  const auto row = static_cast<std::size_t>(y);
  const auto row_values = static_cast<std::size_t>(image.width) * 3;
  const float* weights = filter.weights.data() + row * filter.taps;
  for (int tap = 0; tap < filter.count[row]; tap += 4) {
    const std::uint8_t* rows[4];
    for (int i = 0; i < 4; ++i) rows[i] = image.pixel(0, std::min(filter.first[row] + tap + i, image.height - 1));
    if (tap == 0) {
      weigh_rows<false>(rows, weights, sums, row_values);
    } else {
      weigh_rows<true>(rows, weights + tap, sums, row_values);
    }
  }
}

// One new row from floats at the old width. Reads one float past a pixel's three, so four lanes work at a time.
void shrink_row_wise(const float* sums, const Filter& filter, int width, std::uint8_t* to) {
  for (int x = 0; x < width; ++x, to += 3) {
    const auto column = static_cast<std::size_t>(x);
    const float* from = sums + static_cast<std::ptrdiff_t>(filter.first[column]) * 3;
    const float* weights = filter.weights.data() + column * filter.taps;
    float pixel[4] = {0.5F, 0.5F, 0.5F, 0.5F};
    for (int tap = 0; tap < filter.count[column]; ++tap, from += 3) {
      for (int lane = 0; lane < 4; ++lane) pixel[lane] += weights[tap] * from[lane];
    }
    for (int c = 0; c < 3; ++c) to[c] = static_cast<std::uint8_t>(std::min(pixel[c], 255.0F));
  }
}

void require_pixels(const Image& image, const char* function) {
  if (image.empty()) {
    throw Error(ErrorKind::invalid_argument,
                fmt::format("[{}] expected an image with pixels, got an empty one", function));
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
  std::vector<float> sums(static_cast<std::size_t>(image.width) * 3 + 1);
  Image resized(width, height);
  for (int y = 0; y < height; ++y) {
    shrink_column_wise(image, down, y, sums.data());
    shrink_row_wise(sums.data(), across, width, resized.pixel(0, y));
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

}  // namespace selvedge
