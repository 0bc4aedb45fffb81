#include "ground/image/perturb.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "image/fixtures.h"
#include "selvedge/error.h"

namespace selvedge::image {
namespace {

using fixtures::drawn;
using fixtures::largest_difference;
using fixtures::mean_difference;

using Colour = std::array<std::uint8_t, 3>;

Image flat(int width, int height, const Colour& colour) {
  Image image(width, height);
  for (std::size_t i = 0; i < image.rgb.size(); ++i) image.rgb[i] = colour[i % 3];
  return image;
}

Colour at(const Image& image, int x, int y) {
  return {image.pixel(x, y)[0], image.pixel(x, y)[1], image.pixel(x, y)[2]};
}

// A picture out of letters: '.' is white, 'x' black, 'g' light grey.
Image from_letters(const std::vector<std::string>& rows) {
  Image image(static_cast<int>(rows[0].size()), static_cast<int>(rows.size()));
  for (int y = 0; y < image.height; ++y) {
    for (int x = 0; x < image.width; ++x) {
      const char letter = rows[static_cast<std::size_t>(y)][static_cast<std::size_t>(x)];
      std::fill_n(image.pixel(x, y), 3, std::uint8_t(letter == '.' ? 255 : letter == 'g' ? 210 : 0));
    }
  }
  return image;
}

// The definition in doubles, in two dimensions at once.
Image slow_blur(const Image& image, double sigma) {
  const int radius = static_cast<int>(std::ceil(3 * sigma));
  Image result(image.width, image.height);
  for (int y = 0; y < image.height; ++y) {
    for (int x = 0; x < image.width; ++x) {
      for (int c = 0; c < 3; ++c) {
        double sum = 0, total = 0;
        for (int v = -radius; v <= radius; ++v) {
          for (int u = -radius; u <= radius; ++u) {
            const double weight = std::exp(-(u * u + v * v) / (2 * sigma * sigma));
            total += weight;
            sum +=
                weight * image.pixel(std::clamp(x + u, 0, image.width - 1), std::clamp(y + v, 0, image.height - 1))[c];
          }
        }
        result.pixel(x, y)[c] = static_cast<std::uint8_t>(sum / total + 0.5);
      }
    }
  }
  return result;
}

TEST(GaussianBlur, follows_its_definition) {
  for (const double sigma : {0.3, 0.8, 1.5, 4.0}) {
    for (const Image& image : {drawn(31, 17), drawn(3, 40), drawn(1, 1)})
      EXPECT_LE(largest_difference(gaussian_blur(image, sigma), slow_blur(image, sigma)), 1) << sigma;
  }
  EXPECT_GT(mean_difference(gaussian_blur(drawn(31, 17), 0.8), drawn(31, 17)), 10);
}

TEST(GaussianBlur, keeps_flat_pictures_flat) {
  for (const std::uint8_t level : std::vector<std::uint8_t>{0, 1, 127, 254, 255})
    EXPECT_EQ(gaussian_blur(flat(20, 9, {level, 0, 255}), 2.3), flat(20, 9, {level, 0, 255}));
}

TEST(GaussianBlur, of_no_width_changes_nothing) {
  EXPECT_EQ(gaussian_blur(drawn(9, 7), 0), drawn(9, 7));
  EXPECT_EQ(gaussian_blur(drawn(9, 7), -1), drawn(9, 7));
}

// By the sRGB standard: 128 is 0.2159 of full light, 188 is 0.5029, 5 lies on the straight part below 0.0031.
TEST(ScaleLight, multiplies_light_and_not_its_coded_value) {
  const auto scaled = [](const Colour& colour, const std::array<double, 3>& gains) {
    Image image = flat(2, 2, colour);
    scale_light(image, gains);
    EXPECT_EQ(image, flat(2, 2, at(image, 0, 0)));
    return at(image, 0, 0);
  };
  EXPECT_EQ(scaled({128, 188, 5}, {2, 0.5, 2}), (Colour{176, 137, 10}));
  EXPECT_EQ(scaled({200, 64, 0}, {2, 4, 8}), (Colour{255, 125, 0}));
  EXPECT_EQ(scaled({255, 255, 255}, {0.5, 1, 0}), (Colour{188, 255, 0}));
}

TEST(ScaleLight, by_one_changes_nothing) {
  Image image = drawn(64, 64);
  scale_light(image, {1, 1, 1});
  EXPECT_EQ(image, drawn(64, 64));
}

TEST(ThroughJpeg, loses_more_the_lower_the_quality) {
  const Image image = gaussian_blur(drawn(37, 53), 1);
  const double fine = mean_difference(through_jpeg(image, 95), image);
  const double coarse = mean_difference(through_jpeg(image, 10), image);
  EXPECT_GT(fine, 0);
  EXPECT_GT(coarse, 2 * fine);
  EXPECT_LT(coarse, 60);  // 256 for a picture of another size
}

TEST(Fill, colours_the_part_of_the_rectangle_inside_the_picture_and_nothing_else) {
  const Colour colour{1, 200, 3};
  for (const Rect& rect : {Rect{2, 1, 4, 3}, Rect{-3, -2, 5, 6}, Rect{7, 5, 20, 20}, Rect{-5, -5, 40, 40},
                           Rect{30, 2, 4, 4}, Rect{2, 2, 0, 5}}) {
    Image image = drawn(10, 8);
    fill(image, rect, colour);
    for (int y = 0; y < 8; ++y) {
      for (int x = 0; x < 10; ++x) {
        const bool inside = x >= rect.x && x < rect.x + rect.width && y >= rect.y && y < rect.y + rect.height;
        ASSERT_EQ(at(image, x, y), inside ? colour : at(drawn(10, 8), x, y)) << x << ", " << y;
      }
    }
  }
}

TEST(LightBackground, is_what_is_light_and_connected_to_the_border) {
  const Image image = from_letters({
      "..xxxxx..",
      "..x...x.g",
      "..x.x.x.x",
      "x.xxxxxx.",  // its second pixel meets the next row's third at a corner: not connected
      "xx.....xx",
      "xxxx.xxxx",
      "x..xxx..x",
      "x.gx.xxxx",
  });
  const std::vector<std::string> expected{
      "110000011", "110000011", "110000010", "010000001", "000000000", "000000000", "011000000", "011010000",
  };
  std::vector<std::string> found;
  const auto mask = light_background(image);
  ASSERT_EQ(mask.size(), 72u);
  for (std::size_t i = 0; i < mask.size(); ++i) {
    if (i % 9 == 0) found.emplace_back();
    found.back() += mask[i] == 1 ? '1' : '0';
  }
  EXPECT_EQ(found, expected);
}

TEST(LightBackground, takes_a_pixel_only_where_all_its_channels_are_light_enough) {
  Image image = flat(3, 1, {200, 255, 255});
  image.pixel(1, 0)[2] = 199;
  EXPECT_THAT(light_background(image), testing::ElementsAre(1, 0, 1));
  EXPECT_THAT(light_background(image, 199), testing::ElementsAre(1, 1, 1));
  EXPECT_THAT(light_background(image, 201), testing::ElementsAre(0, 0, 0));
}

TEST(Replace, lays_the_texture_where_the_mask_is_set) {
  Image image = drawn(3, 1);
  const Image texture = flat(3, 1, {7, 8, 9});
  replace(image, {0, 1, 0}, texture);
  EXPECT_EQ(at(image, 0, 0), at(drawn(3, 1), 0, 0));
  EXPECT_EQ(at(image, 1, 0), (Colour{7, 8, 9}));
  EXPECT_EQ(at(image, 2, 0), at(drawn(3, 1), 2, 0));
}

TEST(Replace, refuses_a_mask_or_texture_of_another_size) {
  Image image = drawn(4, 3);
  const std::vector<std::uint8_t> mask(12);
  EXPECT_THROW(replace(image, std::vector<std::uint8_t>(11), drawn(4, 3)), Error);
  EXPECT_THROW(replace(image, mask, drawn(3, 4)), Error);
  try {
    replace(image, mask, drawn(4, 4));
    FAIL() << "expected an error";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::invalid_argument);
    EXPECT_THAT(error.what(), testing::AllOf(testing::HasSubstr("4 x 3"), testing::HasSubstr("4 x 4")));
  }
}

TEST(RandomTexture, is_drawn_from_its_generator_alone) {
  core::Rng one(5), same(5), other(6);
  const Image texture = random_texture(40, 30, one);
  EXPECT_EQ(texture, random_texture(40, 30, same));
  EXPECT_GT(mean_difference(texture, random_texture(40, 30, other)), 5);
  EXPECT_EQ(random_texture(1, 1, one).rgb.size(), 3u);
}

TEST(RandomTexture, mixes_two_colours_smoothly) {
  core::Rng rng(7);
  for (int n = 0; n < 5; ++n) {
    const Image texture = random_texture(200, 150, rng);
    double steps = 0, squares = 0, sum = 0;
    for (int y = 0; y < 150; ++y) {
      for (int x = 1; x < 200; ++x) {
        const double level = texture.pixel(x, y)[0];
        steps += std::abs(level - texture.pixel(x - 1, y)[0]);
        sum += level;
        squares += level * level;
      }
    }
    const double count = 150 * 199;
    const double deviation = std::sqrt(squares / count - (sum / count) * (sum / count));
    EXPECT_GT(deviation, 0.5) << n;
    EXPECT_LT(steps / count, deviation) << n;  // noise without neighbours' likeness would step by 1.1 deviations
  }
}

}  // namespace
}  // namespace selvedge::image
