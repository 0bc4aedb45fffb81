#include "study/training/augmentation.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>
#include <vector>

#include "ground/image/perturb.h"
#include "ground/image/warp.h"
#include "image/fixtures.h"

namespace selvedge::training {
namespace {

using fixtures::mean_difference;

constexpr int view_width = 96, view_height = 128;

// A smooth garment on white: large enough for every change to show.
Image source() {
  Image image = image::gaussian_blur(fixtures::drawn(128, 160), 1.5);
  for (const Rect& edge : {Rect{0, 0, 128, 18}, Rect{0, 142, 128, 18}, Rect{0, 0, 24, 160}, Rect{104, 0, 24, 160}})
    image::fill(image, edge, {250, 250, 250});
  return image;
}

Image augmented(const AugmentationOptions& options, bool is_person, std::uint64_t seed, const Image& from = source()) {
  core::Rng rng(seed);
  Image result(view_width, view_height);
  augment(from.rgb.data(), from.width, from.height, options, is_person, rng, result.rgb.data(), view_width,
          view_height);
  return result;
}

Image plain(bool mirrored = false, const Image& from = source()) {
  const image::View view{from.width / 2.0, from.height / 2.0, double(from.width), double(from.height), 0, mirrored};
  return image::warp(from, image::to_affine(view, view_width, view_height), view_width, view_height);
}

AugmentationOptions nothing() { return {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1}; }

TEST(Augmentation, of_no_strength_is_the_plain_warp) {
  for (const bool is_person : {true, false}) {
    for (std::uint64_t seed = 0; seed < 20; ++seed) EXPECT_EQ(augmented(nothing(), is_person, seed), plain());
  }
}

TEST(Augmentation, is_the_same_from_the_same_generator) {
  int changed = 0;
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    EXPECT_EQ(augmented({}, true, seed), augmented({}, true, seed));
    if (augmented({}, true, seed) != augmented({}, true, seed + 1)) ++changed;
  }
  EXPECT_GE(changed, 16);  // now and then both are left untouched
}

struct Strength {
  const char* name;
  double AugmentationOptions::*strength;
  double value;
};

class EachStrength : public testing::TestWithParam<Strength> {};

TEST_P(EachStrength, changes_the_picture_on_its_own) {
  AugmentationOptions options = nothing();
  options.*GetParam().strength = GetParam().value;
  int changed = 0;
  for (std::uint64_t seed = 0; seed < 20; ++seed) changed += augmented(options, true, seed) != plain();
  EXPECT_GE(changed, 18);  // the weakest blur and light change nothing
}

TEST_P(EachStrength, of_product_images_is_a_share_of_it) {
  AugmentationOptions options = nothing();
  options.*GetParam().strength = GetParam().value;
  options.product = 0;
  const bool flips = GetParam().strength == &AugmentationOptions::flip;  // for both alike: a mirror image is as real
  for (std::uint64_t seed = 0; seed < 10; ++seed) EXPECT_EQ(augmented(options, false, seed), plain(flips)) << seed;
}

INSTANTIATE_TEST_SUITE_P(
    Augmentation, EachStrength,
    testing::Values(Strength{"crop", &AugmentationOptions::crop, 0.35},
                    Strength{"stretch", &AugmentationOptions::stretch, 0.3},
                    Strength{"rotation", &AugmentationOptions::rotation, 180},
                    Strength{"flip", &AugmentationOptions::flip, 1}, Strength{"light", &AugmentationOptions::light, 1},
                    Strength{"tint", &AugmentationOptions::tint, 0.5}, Strength{"blur", &AugmentationOptions::blur, 1},
                    Strength{"jpeg", &AugmentationOptions::jpeg, 1}, Strength{"erase", &AugmentationOptions::erase, 1},
                    Strength{"background", &AugmentationOptions::background, 1}),
    [](const auto& strength) { return std::string(strength.param.name); });

TEST(Augmentation, leaves_untouched_pictures_alone_but_for_the_flip) {
  AugmentationOptions options;
  options.untouched = 1;
  int mirrored = 0;
  for (std::uint64_t seed = 0; seed < 40; ++seed) {
    const Image image = augmented(options, true, seed);
    if (image == plain(true)) {
      ++mirrored;
    } else {
      EXPECT_EQ(image, plain());
    }
  }
  EXPECT_GT(mirrored, 8);
  EXPECT_LT(mirrored, 32);
}

TEST(Augmentation, changes_product_images_less_than_person_images_on_average) {
  double person = 0, product = 0;
  AugmentationOptions options;
  options.flip = 0;
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    person += mean_difference(augmented(options, true, seed), plain());
    product += mean_difference(augmented(options, false, 1000 + seed), plain());
  }
  EXPECT_GT(product, 0);
  EXPECT_LT(product, 0.75 * person);
}

TEST(TurnHues, keeps_luma_and_grey_and_gives_a_third_of_the_circle_the_next_channel) {
  std::vector<std::uint8_t> pixels{200, 40, 60, 90, 90, 90, 255, 255, 255, 0, 0, 0, 120, 130, 90};
  const auto before = pixels;
  const double third = 2 * std::numbers::pi / 3;
  turn_hues(pixels.data(), 5, third);
  for (std::size_t i = 3; i < 12; ++i) EXPECT_EQ(pixels[i], before[i]) << "grey";
  const auto luma = [](const std::uint8_t* p) { return 0.299 * p[0] + 0.587 * p[1] + 0.114 * p[2]; };
  EXPECT_NEAR(luma(&pixels[12]), luma(&before[12]), 1);
  // By a third, (r, g, b) becomes (b, r, g), but for the luma that is kept.
  const double change = luma(&before[12]) - (0.299 * 90 + 0.587 * 120 + 0.114 * 130);
  EXPECT_NEAR(pixels[12], 90 + change, 1);
  EXPECT_NEAR(pixels[13], 120 + change, 1);
  EXPECT_NEAR(pixels[14], 130 + change, 1);
  turn_hues(&pixels[12], 1, -third);
  for (std::size_t i = 12; i < 15; ++i) EXPECT_NEAR(pixels[i], before[i], 2) << "and back";
}

TEST(Augmentation, keeps_hue_where_light_alone_changes) {
  AugmentationOptions options = nothing();
  options.light = 2;
  Image grey = source();
  for (std::size_t i = 0; i < grey.rgb.size(); i += 3) grey.rgb[i + 1] = grey.rgb[i + 2] = grey.rgb[i];
  for (std::uint64_t seed = 0; seed < 10; ++seed) {
    const Image lit = augmented(options, true, seed, grey);
    for (std::size_t i = 0; i < lit.rgb.size(); i += 3)
      ASSERT_TRUE(lit.rgb[i] == lit.rgb[i + 1] && lit.rgb[i] == lit.rgb[i + 2]) << seed;
  }
}

TEST(Augmentation, erases_at_most_a_third_of_the_picture) {
  AugmentationOptions options = nothing();
  options.erase = 1;
  Image white(128, 160);
  image::fill(white, {0, 0, 128, 160}, {255, 255, 255});
  double largest = 0;
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    const Image image = augmented(options, true, seed, white);
    double erased = 0;
    for (std::size_t i = 0; i < image.rgb.size(); i += 3) erased += image.rgb[i] != 255 || image.rgb[i + 1] != 255;
    const double share = erased / (view_width * view_height);
    EXPECT_GT(share, 0.03) << seed;
    EXPECT_LT(share, 0.34) << seed;
    largest = std::max(largest, share);
  }
  EXPECT_GT(largest, 0.25);
}

TEST(Augmentation, puts_texture_in_place_of_the_background_and_leaves_the_garment) {
  AugmentationOptions options = nothing();
  options.background = 1;
  const Image before = plain();
  for (std::uint64_t seed = 0; seed < 10; ++seed) {
    const Image image = augmented(options, true, seed);
    double edge = 0;
    for (int x = 0; x < view_width; ++x) edge += image.pixel(x, 0)[0] != 250;
    EXPECT_GT(edge, view_width / 2);
    for (int y = 40; y < 88; ++y) {
      for (int x = 32; x < 64; ++x) ASSERT_EQ(int{image.pixel(x, y)[0]}, int{before.pixel(x, y)[0]});
    }
  }
}

}  // namespace
}  // namespace selvedge::training
