#include "ground/image/warp.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "ground/core/rng.h"
#include "image/fixtures.h"
#include "selvedge/error.h"

namespace selvedge::image {
namespace {

using fixtures::drawn;
using fixtures::largest_difference;

View whole(const Image& image) {
  return {image.width / 2.0, image.height / 2.0, double(image.width), double(image.height), 0, false};
}

// The picture whose pixel (x, y) is `image`'s at source(x, y), a pair.
template <typename Source>
Image picked(const Image& image, int width, int height, Source&& source) {
  Image result(width, height);
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) {
      const auto [u, v] = source(x, y);
      std::copy_n(image.pixel(u, v), 3, result.pixel(x, y));
    }
  }
  return result;
}

double clamped(const Image& image, int x, int y, int channel) {
  return image.pixel(std::clamp(x, 0, image.width - 1), std::clamp(y, 0, image.height - 1))[channel];
}

// The definition in doubles, one sample at a time.
Image slow_warp(const Image& image, const Affine& map, int width, int height) {
  const double shrinks_by = std::sqrt(std::abs(map.xx * map.yy - map.xy * map.yx));
  const int n = std::min(4, std::max(1, static_cast<int>(std::lround(shrinks_by))));
  Image result(width, height);
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) {
      for (int c = 0; c < 3; ++c) {
        double sum = 0;
        for (int i = 0; i < n * n; ++i) {
          const double px = x + (i % n + 0.5) / n, py = y + (i / n + 0.5) / n;
          const double u = map.xx * px + map.xy * py + map.x0 - 0.5, v = map.yx * px + map.yy * py + map.y0 - 0.5;
          const int left = static_cast<int>(std::floor(u)), top = static_cast<int>(std::floor(v));
          const double right = u - left, lower = v - top;
          sum +=
              (clamped(image, left, top, c) * (1 - right) + clamped(image, left + 1, top, c) * right) * (1 - lower) +
              (clamped(image, left, top + 1, c) * (1 - right) + clamped(image, left + 1, top + 1, c) * right) * lower;
        }
        result.pixel(x, y)[c] = static_cast<std::uint8_t>(std::floor(sum / (n * n) + 0.5));
      }
    }
  }
  return result;
}

TEST(Warp, by_the_identity_changes_nothing) {
  for (const Image& image : {drawn(31, 17), drawn(1, 1), drawn(1, 9), drawn(9, 1), drawn(2, 2)}) {
    EXPECT_EQ(warp(image, {}, image.width, image.height), image);
    EXPECT_EQ(warp(image, to_affine(whole(image), image.width, image.height), image.width, image.height), image);
  }
}

TEST(Warp, turns_counter_clockwise) {
  const Image image = drawn(31, 17);
  const auto turned = [&](double degrees, int width, int height) {
    const View view{15.5, 8.5, double(width), double(height), degrees, false};
    return warp(image, to_affine(view, width, height), width, height);
  };
  EXPECT_EQ(turned(90, 17, 31), picked(image, 17, 31, [](int x, int y) { return std::pair(30 - y, x); }));
  EXPECT_EQ(turned(180, 31, 17), picked(image, 31, 17, [](int x, int y) { return std::pair(30 - x, 16 - y); }));
  EXPECT_EQ(turned(-90, 17, 31), picked(image, 17, 31, [](int x, int y) { return std::pair(y, 16 - x); }));
}

TEST(Warp, mirrors_left_to_right) {
  const Image image = drawn(30, 17);
  View view = whole(image);
  view.mirrored = true;
  EXPECT_EQ(warp(image, to_affine(view, 30, 17), 30, 17),
            picked(image, 30, 17, [](int x, int y) { return std::pair(29 - x, y); }));
}

TEST(Warp, shows_the_part_around_the_point) {
  const Image image = drawn(31, 17);
  EXPECT_EQ(warp(image, to_affine({12, 7, 10, 6, 0, false}, 10, 6), 10, 6),
            picked(image, 10, 6, [](int x, int y) { return std::pair(x + 7, y + 4); }));
}

TEST(Warp, averages_the_pixels_it_covers_when_it_shrinks_by_a_whole_number) {
  for (const int n : {2, 3, 4}) {
    const Image image = drawn(7 * n, 5 * n);
    Image means(7, 5);
    for (int y = 0; y < 5; ++y) {
      for (int x = 0; x < 7; ++x) {
        for (int c = 0; c < 3; ++c) {
          int sum = 0;
          for (int i = 0; i < n * n; ++i) sum += image.pixel(x * n + i % n, y * n + i / n)[c];
          means.pixel(x, y)[c] = static_cast<std::uint8_t>((2 * sum + n * n) / (2 * n * n));
        }
      }
    }
    EXPECT_EQ(warp(image, to_affine(whole(image), 7, 5), 7, 5), means) << n;
  }
}

// The shares of neighbours are cut to 1/256: on this picture, whose neighbours differ by up to 255, that can cost a
// level in each direction.
TEST(Warp, follows_its_definition_for_any_view) {
  core::Rng rng(4);
  for (int i = 0; i < 60; ++i) {
    const Image image = drawn(1 + static_cast<int>(rng.below(40)), 1 + static_cast<int>(rng.below(30)));
    const View view{rng.uniform(-5, 45), rng.uniform(-5, 35),    rng.uniform(1, 90),
                    rng.uniform(1, 90),  rng.uniform(-180, 180), rng.chance(0.5)};
    const Affine map = to_affine(view, 15, 11);
    EXPECT_LE(largest_difference(warp(image, map, 15, 11), slow_warp(image, map, 15, 11)), 2) << i;
  }
}

TEST(Warp, continues_the_edge_outside_the_picture) {
  const Image image = drawn(6, 5);
  EXPECT_EQ(warp(image, to_affine({3, 2.5, 20, 15, 0, false}, 20, 15), 20, 15), picked(image, 20, 15, [](int x, int y) {
              return std::pair(std::clamp(x - 7, 0, 5), std::clamp(y - 5, 0, 4));
            }));
}

TEST(Warp, refuses_empty_pictures_and_sizes) {
  EXPECT_THROW(warp(Image(), {}, 4, 4), Error);
  EXPECT_THROW(warp(drawn(4, 4), {}, 0, 4), Error);
  try {
    warp(drawn(4, 4), {}, 4, -1);
    FAIL() << "expected an error";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::invalid_argument);
    EXPECT_THAT(error.what(), testing::HasSubstr("4 x -1"));
  }
}

}  // namespace
}  // namespace selvedge::image
