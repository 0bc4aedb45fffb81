#include "study/synthetic/canvas.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "selvedge/error.h"
#include "study/synthetic/photograph.h"

namespace selvedge::synthetic {
namespace {

TEST(Canvas, fills_a_path_in_argb_with_the_transform_in_force) {
  Canvas canvas(4, 4);
  canvas.save();
  canvas.scale(2);
  canvas.fill(Path::rectangle(1, 0, 1, 1), {1, 0, 0});
  canvas.restore();
  const auto pixels = canvas.pixels();
  EXPECT_EQ(pixels[0], 0u);
  EXPECT_EQ(pixels[2], 0xffff0000u);
  EXPECT_EQ(pixels[7], 0xffff0000u);
  EXPECT_EQ(pixels[10], 0u);
}

TEST(Canvas, only_over_drawn_leaves_transparent_pixels_transparent) {
  Canvas canvas(2, 1);
  canvas.fill(Path::rectangle(0, 0, 1, 1), {1, 1, 1});
  canvas.only_over_drawn(true);
  canvas.fill(Path::rectangle(0, 0, 2, 1), {0, 0, 0});
  EXPECT_EQ(canvas.pixels()[0], 0xff000000u);
  EXPECT_EQ(canvas.pixels()[1], 0u);
}

TEST(Canvas, refuses_a_size_that_cairo_cannot_hold) {
  EXPECT_THROW(Canvas(1 << 20, 1 << 20), Error);
  EXPECT_THROW(Canvas(-1, 4), Error);
}

TEST(Canvas, text_stays_within_its_width) {
  Canvas canvas(100, 40);
  canvas.text("SELVEDGE", {50, 20}, 30, 60, {0, 0, 0}, false);
  const auto pixels = canvas.pixels();
  std::size_t inked = 0;
  for (std::size_t i = 0; i < pixels.size(); ++i) {
    if (pixels[i] == 0) continue;
    ++inked;
    EXPECT_GE(i % 100, 19u);
    EXPECT_LE(i % 100, 81u);
  }
  EXPECT_GT(inked, 50u);
}

TEST(Path, smooth_passes_through_every_point) {
  const std::vector<Point> points = {{0, 0}, {1, 2}, {3, 1}, {4, 4}};
  const Path path = Path::smooth(points);
  ASSERT_EQ(path.steps().size(), points.size());
  for (std::size_t i = 0; i < points.size(); ++i) EXPECT_EQ(path.steps()[i].end, points[i]);
}

TEST(Blur, keeps_an_even_picture_as_it_is_and_spreads_a_dot_evenly) {
  Canvas even(9, 7);
  even.fill(Path::rectangle(0, 0, 9, 7), {1, 0.5, 0});
  const std::vector<std::uint32_t> before(even.pixels().begin(), even.pixels().end());
  blur(even, 2);
  EXPECT_TRUE(std::equal(before.begin(), before.end(), even.pixels().begin()));

  Canvas dot(9, 9);
  dot.fill(Path::rectangle(4, 4, 1, 1), {1, 1, 1});
  blur(dot, 1);
  const auto pixels = dot.pixels();
  EXPECT_EQ(pixels[4 * 9 + 3], pixels[4 * 9 + 5]);
  EXPECT_EQ(pixels[3 * 9 + 4], pixels[5 * 9 + 4]);
  EXPECT_GT(pixels[4 * 9 + 4] & 255, pixels[4 * 9 + 3] & 255);
  EXPECT_EQ(pixels[0], 0u);
}

TEST(Expose, answers_the_drawing_itself_in_plain_light) {
  Canvas canvas(3, 2);
  canvas.fill(Path::rectangle(0, 0, 3, 2), {1, 0.2, 0});
  core::Rng rng(1);
  const Image image = expose(canvas, Light{}, rng);
  EXPECT_EQ(image.pixel(2, 1)[0], 255);
  EXPECT_EQ(image.pixel(2, 1)[1], 51);
  EXPECT_EQ(image.pixel(2, 1)[2], 0);
}

TEST(Expose, darkens_warms_and_shades_as_the_light_says) {
  Canvas canvas(20, 20);
  canvas.fill(Path::rectangle(0, 0, 20, 20), {0.5, 0.5, 0.5});
  core::Rng rng(1);
  Light light;
  light.brightness = 0.8;
  light.warmth = 0.1;
  light.falloff = 0.4;
  const Image image = expose(canvas, light, rng);
  EXPECT_GT(image.pixel(10, 10)[0], image.pixel(10, 10)[2] + 10);
  EXPECT_LT(image.pixel(10, 10)[1], 110);
  EXPECT_GT(image.pixel(19, 10)[1], image.pixel(0, 10)[1] + 5);
}

}  // namespace
}  // namespace selvedge::synthetic
