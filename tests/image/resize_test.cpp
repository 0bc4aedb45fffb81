#include "ground/image/resize.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <sstream>

#include "image/fixtures.h"
#include "selvedge/error.h"

namespace selvedge::image {
namespace {

using fixtures::drawn;
using fixtures::largest_difference;

Image flat(int width, int height, std::uint8_t level) {
  Image image(width, height);
  std::fill(image.rgb.begin(), image.rgb.end(), level);
  return image;
}

Image from_hex(int width, int height, const std::string& hex) {
  Image image(width, height);
  EXPECT_EQ(hex.size(), image.rgb.size() * 2);
  for (std::size_t i = 0; i < image.rgb.size(); ++i)
    image.rgb[i] = static_cast<std::uint8_t>(std::stoi(hex.substr(2 * i, 2), nullptr, 16));
  return image;
}

// The definition, in doubles, one pixel at a time.
Image slow_resize(const Image& image, int width, int height) {
  const auto weight = [](int old_index, double centre, double support) {
    return std::max(0.0, 1.0 - std::abs(old_index + 0.5 - centre) / support);
  };
  const double across = static_cast<double>(image.width) / width;
  const double down = static_cast<double>(image.height) / height;
  Image resized(width, height);
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) {
      double sums[3] = {};
      double total = 0;
      for (int v = 0; v < image.height; ++v) {
        const double vertical = weight(v, (y + 0.5) * down, std::max(down, 1.0));
        for (int u = 0; vertical > 0 && u < image.width; ++u) {
          const double both = vertical * weight(u, (x + 0.5) * across, std::max(across, 1.0));
          total += both;
          for (int c = 0; c < 3; ++c) sums[c] += both * image.pixel(u, v)[c];
        }
      }
      for (int c = 0; c < 3; ++c) resized.pixel(x, y)[c] = static_cast<std::uint8_t>(sums[c] / total + 0.5);
    }
  }
  return resized;
}

// Pillow rounds to 8 bits between its passes: 1 level is what that can cost.
TEST(Resize, agrees_with_pillow_to_one_level) {
  std::ifstream golden(std::string(SELVEDGE_SOURCE_DIR) + "/tests/golden/resize.txt");
  std::string line;
  int cases = 0;
  while (std::getline(golden, line)) {
    if (line.starts_with("#")) continue;
    std::istringstream fields(line);
    int old_width = 0, old_height = 0, width = 0, height = 0;
    std::string hex;
    fields >> old_width >> old_height >> width >> height >> hex;
    const Image resized = resize(drawn(old_width, old_height), width, height);
    EXPECT_LE(largest_difference(resized, from_hex(width, height, hex)), 1) << line.substr(0, 30);
    ++cases;
  }
  EXPECT_EQ(cases, 11);
}

TEST(Resize, follows_its_definition_at_every_size) {
  for (const int width : {1, 2, 3, 5, 8, 13, 29, 31, 40}) {
    for (const int height : {1, 2, 4, 7, 19, 23, 50}) {
      const Image image = drawn(29, 23);
      EXPECT_LE(largest_difference(resize(image, width, height), slow_resize(image, width, height)), 1)
          << width << " x " << height;
    }
  }
}

TEST(Resize, averages_every_covered_pixel_when_it_shrinks) {
  Image image = flat(64, 64, 0);
  image.pixel(31, 31)[0] = 255;  // one bright pixel: a filter that skips pixels would miss it somewhere
  for (int shift = 0; shift < 8; ++shift) {
    Image moved = flat(64, 64, 0);
    moved.pixel(24 + shift, 31)[0] = 255;
    const Image small = resize(moved, 8, 8);
    int sum = 0;
    for (std::size_t i = 0; i < small.rgb.size(); i += 3) sum += small.rgb[i];
    EXPECT_NEAR(sum, 4, 2) << shift;
  }
}

TEST(Resize, keeps_flat_pictures_flat) {
  for (const std::uint8_t level : std::vector<std::uint8_t>{0, 1, 127, 254, 255}) {
    EXPECT_EQ(resize(flat(350, 726, level), 100, 100), flat(100, 100, level));
    EXPECT_EQ(resize(flat(7, 5, level), 64, 33), flat(64, 33, level));
  }
}

TEST(Resize, to_the_same_size_changes_nothing) { EXPECT_EQ(resize(drawn(31, 17), 31, 17), drawn(31, 17)); }

TEST(Resize, refuses_empty_pictures_and_sizes) {
  EXPECT_THROW(resize(Image(), 4, 4), Error);
  EXPECT_THROW(resize(drawn(4, 4), 0, 4), Error);
  EXPECT_THROW(resize(drawn(4, 4), 4, -1), Error);
}

TEST(Crop, takes_exactly_the_rectangle) {
  const Image image = drawn(31, 17);
  const Image part = crop(image, {5, 3, 20, 14});
  ASSERT_EQ(part.width, 20);
  ASSERT_EQ(part.height, 14);
  for (int y = 0; y < 14; ++y) {
    for (int x = 0; x < 20; ++x) {
      for (int c = 0; c < 3; ++c) ASSERT_EQ(int{part.pixel(x, y)[c]}, int{image.pixel(x + 5, y + 3)[c]});
    }
  }
  EXPECT_EQ(crop(image, {0, 0, 31, 17}), image);
}

TEST(Crop, refuses_a_rectangle_that_is_not_inside_and_says_both) {
  const int most = std::numeric_limits<int>::max();
  for (const Rect rect : {Rect{-1, 0, 4, 4}, Rect{0, 0, 32, 4}, Rect{0, 0, 4, 18}, Rect{28, 0, 4, 4}, Rect{0, 0, 0, 4},
                          Rect{0, 0, 4, -4}, Rect{most, most, most, most}}) {
    EXPECT_THROW(crop(drawn(31, 17), rect), Error);
  }
  try {
    crop(drawn(31, 17), {28, 0, 4, 4});
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), ::testing::AllOf(::testing::HasSubstr("31 x 17"), ::testing::HasSubstr("x 28")));
  }
}

TEST(FitWithin, keeps_the_aspect_and_never_enlarges) {
  const Image tall = fit_within(drawn(35, 72), 36);
  EXPECT_EQ(tall.width, 18);
  EXPECT_EQ(tall.height, 36);
  const Image line = fit_within(drawn(300, 1), 10);
  EXPECT_EQ(line.width, 10);
  EXPECT_EQ(line.height, 1);
  EXPECT_EQ(fit_within(drawn(35, 72), 72), drawn(35, 72));
  EXPECT_EQ(fit_within(drawn(35, 72), 500), drawn(35, 72));
  EXPECT_THROW(fit_within(drawn(35, 72), 0), Error);
  EXPECT_THROW(fit_within(Image(), 5), Error);
}

TEST(FitOnWhite, keeps_the_aspect_in_the_middle_of_white) {
  const Image framed = fit_on_white(drawn(30, 60), 64, 64);
  ASSERT_EQ(framed.width, 64);
  ASSERT_EQ(framed.height, 64);
  const Image inside = resize(drawn(30, 60), 32, 64);
  for (int y = 0; y < 64; ++y) {
    for (int x = 0; x < 64; ++x) {
      for (int c = 0; c < 3; ++c) {
        const int expected = x < 16 || x >= 48 ? 255 : inside.pixel(x - 16, y)[c];
        ASSERT_EQ(framed.pixel(x, y)[c], expected) << x << ", " << y;
      }
    }
  }
  EXPECT_EQ(fit_on_white(drawn(1, 900), 8, 8).width, 8) << "a line keeps at least one pixel";
  EXPECT_THROW(fit_on_white(Image(), 8, 8), Error);
  EXPECT_THROW(fit_on_white(drawn(3, 3), 0, 8), Error);
}

}  // namespace
}  // namespace selvedge::image
