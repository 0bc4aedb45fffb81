#include "study/synthetic/layer.h"

#include <gtest/gtest.h>

#include <cmath>

namespace selvedge::synthetic {
namespace {

Layer half_transparent_square(int side) {
  Canvas canvas(side, side);
  canvas.fill(Path::rectangle(0, 0, side, side), {1, 1, 1}, 0.5);
  return make_layer(Panel::body, {0, 0}, 10, canvas, 0, 0);
}

TEST(WarpLayer, gives_the_layer_back_under_the_plain_map) {
  Canvas canvas(40, 40);
  for (int i = 0; i < 6; ++i) canvas.fill(Path::rectangle(2 + 6 * i, 3 * i, 5, 20), {0.15 * i, 0.4, 1 - 0.15 * i});
  const Layer layer = make_layer(Panel::body, {-1, 2}, 10, canvas, 0, 0);
  Canvas target(40, 40);
  warp_layer(
      layer,
      [](Point p) {
        return Point{(p.x + 1) * 10, (p.y - 2) * 10};
      },
      target);
  for (std::size_t y = 1; y < 39; ++y) {
    for (std::size_t x = 1; x < 39; ++x) {
      for (int shift = 0; shift < 32; shift += 8) {
        // Vertices lie on a sixteenth of a pixel, so an edge may move by a thirty-second: 8 of 255.
        ASSERT_NEAR((target.pixels()[y * 40 + x] >> shift) & 255, (canvas.pixels()[y * 40 + x] >> shift) & 255, 10)
            << x << "," << y;
      }
    }
  }
}

// Seams would show as pixels drawn twice or not at all.
TEST(WarpLayer, covers_every_pixel_once_where_cells_meet) {
  const Layer layer = half_transparent_square(60);
  Canvas target(120, 120);
  warp_layer(
      layer,
      [](Point p) {
        return Point{15 + p.x * 13 + p.y * 1.7 + std::sin(p.y), 12 + p.y * 12.3 - p.x * 0.9};
      },
      target);
  std::size_t covered = 0;
  for (int y = 30; y < 75; ++y) {
    for (int x = 35; x < 85; ++x, ++covered) {
      ASSERT_NEAR(target.pixels()[static_cast<std::size_t>(y * 120 + x)] >> 24, 128, 2) << x << "," << y;
    }
  }
  EXPECT_GT(covered, 0u);
}

TEST(WarpLayer, draws_a_mirrored_layer_too) {
  const Layer layer = half_transparent_square(20);
  Canvas target(30, 30);
  warp_layer(
      layer,
      [](Point p) {
        return Point{25 - p.x * 10, 5 + p.y * 10};
      },
      target);
  EXPECT_NEAR(target.pixels()[15 * 30 + 15] >> 24, 128, 2);
  EXPECT_EQ(target.pixels()[15 * 30 + 28], 0u);
}

TEST(WarpLayer, ignores_what_falls_outside_the_picture) {
  const Layer layer = half_transparent_square(20);
  Canvas target(8, 8);
  warp_layer(
      layer,
      [](Point p) {
        return Point{p.x * 1000 - 900, p.y * 1000 - 900};
      },
      target);
  warp_layer(
      layer,
      [](Point p) {
        return Point{p.x + 100, p.y - 100};
      },
      target);
  EXPECT_NEAR(target.pixels()[4 * 8 + 4] >> 24, 128, 2);
}

TEST(MakeLayer, halves_each_level_and_roughens_by_seed) {
  Canvas canvas(21, 10);
  canvas.fill(Path::rectangle(0, 0, 21, 10), {0.5, 0.5, 0.5});
  const Layer plain = make_layer(Panel::body, {0, 0}, 10, canvas, 0, 1);
  ASSERT_EQ(plain.levels.size(), 3u);
  EXPECT_EQ(plain.levels[1].width, 11);
  EXPECT_EQ(plain.levels[1].height, 5);
  EXPECT_EQ(plain.levels[1].pixels[0], plain.levels[0].pixels[0]);
  const Layer a = make_layer(Panel::body, {0, 0}, 10, canvas, 0.1, 1);
  EXPECT_NE(a.levels[0].pixels, plain.levels[0].pixels);
  EXPECT_EQ(a.levels[0].pixels, make_layer(Panel::body, {0, 0}, 10, canvas, 0.1, 1).levels[0].pixels);
  EXPECT_NE(a.levels[0].pixels, make_layer(Panel::body, {0, 0}, 10, canvas, 0.1, 2).levels[0].pixels);
}

}  // namespace
}  // namespace selvedge::synthetic
