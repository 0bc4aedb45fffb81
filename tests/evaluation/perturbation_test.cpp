#include "study/evaluation/robustness.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "selvedge/error.h"

namespace selvedge::evaluation {
namespace {

using testing::HasSubstr;

// A white wall with a striped square in the middle.
Image scene(int width, int height) {
  Image image(width, height);
  std::fill(image.rgb.begin(), image.rgb.end(), std::uint8_t{250});
  for (int y = height / 4; y < height * 3 / 4; ++y) {
    for (int x = width / 4; x < width * 3 / 4; ++x) {
      const std::uint8_t level = (x / 2) % 2 == 0 ? 40 : 120;
      std::fill_n(image.pixel(x, y), 3, level);
    }
  }
  return image;
}

TEST(Perturbation, each_changes_the_picture_and_is_repeated_by_its_generator) {
  const Image image = scene(96, 128);
  std::set<std::string> names;
  for (const Perturbation& one : perturbations()) {
    core::Rng first(3), again(3);
    const Image changed = perturb(image, one.name, first);
    EXPECT_NE(changed, image) << one.name;
    EXPECT_EQ(changed, perturb(image, one.name, again)) << one.name;
    EXPECT_FALSE(one.what.empty());
    names.insert(one.name);
  }
  EXPECT_EQ(names.size(), 8u);
}

TEST(Perturbation, crop_keeps_the_central_seven_tenths_of_each_side) {
  core::Rng rng(1);
  const Image cropped = perturb(scene(100, 200), "crop", rng);
  EXPECT_EQ(cropped.width, 70);
  EXPECT_EQ(cropped.height, 140);
  const Image whole = scene(100, 200);
  EXPECT_TRUE(std::equal(cropped.pixel(0, 0), cropped.pixel(0, 0) + 3, whole.pixel(15, 30)));
}

TEST(Perturbation, cover_makes_a_quarter_of_the_picture_grey) {
  core::Rng rng(5);
  const Image covered = perturb(scene(80, 60), "cover", rng);
  std::size_t grey = 0;
  for (std::size_t i = 0; i < covered.rgb.size(); i += 3) grey += covered.rgb[i] == 128 ? 1 : 0;
  EXPECT_EQ(grey, 80u * 60u / 4u);
}

TEST(Perturbation, background_leaves_what_the_light_wall_surrounds) {
  core::Rng rng(7);
  const Image image = scene(64, 64);
  const Image changed = perturb(image, "background", rng);
  for (int y = 16; y < 48; ++y)
    EXPECT_TRUE(std::equal(image.pixel(16, y), image.pixel(47, y) + 3, changed.pixel(16, y)));
  EXPECT_FALSE(std::equal(image.pixel(0, 0), image.pixel(63, 0) + 3, changed.pixel(0, 0)));
}

TEST(Perturbation, dark_and_bright_halve_and_double_the_light) {
  Image image(1, 1);
  image.rgb = {188, 188, 188};  // linear 0.503
  core::Rng rng(1);
  EXPECT_NEAR(perturb(image, "dark", rng).rgb[0], 137, 1);  // linear 0.25
  EXPECT_EQ(perturb(image, "bright", rng).rgb[0], 255);
}

TEST(Perturbation, an_unknown_name_is_answered_by_the_known_ones) {
  core::Rng rng(1);
  try {
    perturb(scene(8, 8), "rain", rng);
    FAIL();
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), testing::AllOf(HasSubstr("'rain'"), HasSubstr("rotate"), HasSubstr("background")));
  }
  EXPECT_THROW(perturb(Image(), "crop", rng), Error);
}

}  // namespace
}  // namespace selvedge::evaluation
