// Colour histograms and perceptual hashes.
#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>
#include <numeric>

#include "ground/image/decode.h"
#include "ground/image/encode.h"
#include "ground/image/likeness.h"
#include "ground/image/resize.h"
#include "image/fixtures.h"
#include "selvedge/error.h"

namespace selvedge::image {
namespace {

using fixtures::drawn;
using fixtures::fixture;

Image one_colour(std::uint8_t red, std::uint8_t green, std::uint8_t blue) {
  Image image(20, 30);
  for (std::size_t i = 0; i < image.rgb.size(); i += 3) {
    image.rgb[i] = red;
    image.rgb[i + 1] = green;
    image.rgb[i + 2] = blue;
  }
  return image;
}

double likeness(const Image& a, const Image& b) {
  const std::vector<float> x = colour_histogram(a);
  const std::vector<float> y = colour_histogram(b);
  return std::inner_product(x.begin(), x.end(), y.begin(), 0.0);
}

TEST(ColourHistogram, is_as_long_as_one_and_like_itself) {
  EXPECT_EQ(colour_histogram(drawn(31, 17)).size(), 512U);
  EXPECT_NEAR(likeness(drawn(31, 17), drawn(31, 17)), 1, 1e-5);
  EXPECT_NEAR(likeness(one_colour(0, 128, 255), one_colour(0, 128, 255)), 1, 1e-5);
}

TEST(ColourHistogram, falls_as_colours_part) {
  EXPECT_NEAR(likeness(one_colour(255, 0, 0), one_colour(0, 0, 255)), 0, 1e-6);
  EXPECT_GT(likeness(one_colour(200, 60, 60), one_colour(210, 60, 60)), 0.9);
  EXPECT_LT(likeness(one_colour(200, 60, 60), one_colour(60, 60, 200)), 0.1);
}

// cos = sum of sqrt(p q), on bins that hold whole pixels: levels on the bins' own places.
TEST(ColourHistogram, gives_the_bhattacharyya_coefficient) {
  Image half = one_colour(0, 0, 0);
  for (std::size_t i = 0; i < half.rgb.size() / 2; ++i) half.rgb[i] = 255;
  EXPECT_NEAR(likeness(half, one_colour(255, 255, 255)), std::sqrt(0.5), 1e-5);
}

TEST(ColourHistogram, refuses_an_empty_picture) { EXPECT_THROW(colour_histogram(Image()), Error); }

TEST(PerceptualHash, stays_near_when_a_picture_is_resized_or_compressed) {
  const Image picture = decode_image(fixture("upright.png"), "upright").image;
  const PerceptualHash hash = perceptual_hash(picture);
  EXPECT_EQ(hash_distance(hash, hash), 0);
  EXPECT_LE(hash_distance(hash, perceptual_hash(resize(picture, 80, 112))), 12);
  const Image jpeg = decode_image(encode_jpeg(resize(picture, 160, 224), 50), "jpeg").image;
  EXPECT_LE(hash_distance(hash, perceptual_hash(jpeg)), 24);
}

TEST(PerceptualHash, tells_colours_of_one_cut_apart) {
  const Image red = decode_image(fixture("upright.png"), "upright").image;
  Image blue = red;
  for (std::size_t i = 0; i < red.rgb.size(); i += 3) std::swap(blue.rgb[i], blue.rgb[i + 2]);
  EXPECT_GT(hash_distance(perceptual_hash(red), perceptual_hash(blue)), 40);
}

TEST(PerceptualHash, of_a_mirrored_picture_is_another) {
  const Image picture = decode_image(fixture("upright.png"), "upright").image;
  Image mirrored = picture;
  for (int y = 0; y < picture.height; ++y) {
    for (int x = 0; x < picture.width; ++x)
      std::copy_n(picture.pixel(x, y), 3, mirrored.pixel(picture.width - 1 - x, y));
  }
  EXPECT_GT(hash_distance(perceptual_hash(picture), perceptual_hash(mirrored)), 40);
}

TEST(PerceptualHash, refuses_an_empty_picture) { EXPECT_THROW(perceptual_hash(Image()), Error); }

// Real product pictures on white, which share much of their outline.
TEST(PerceptualHash, separates_real_products_and_recognises_their_copies) {
  std::filesystem::path folder = std::filesystem::path(SELVEDGE_SOURCE_DIR) / "../shared/data/worn_tops/shop";
  if (!std::filesystem::exists(folder)) GTEST_SKIP() << "real pictures are not at " << folder;
  std::vector<std::filesystem::path> paths;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) paths.push_back(entry.path());
  std::sort(paths.begin(), paths.end());
  paths.resize(std::min<std::size_t>(paths.size(), 600));

  std::vector<PerceptualHash> hashes;
  int far_copies = 0;
  int far_crops = 0;
  for (const auto& path : paths) {
    const Image image = load_image(path).image;
    hashes.push_back(perceptual_hash(image));
    const Image copy = decode_image(encode_jpeg(resize(image, 120, 160), 40), "copy").image;
    far_copies += hash_distance(hashes.back(), perceptual_hash(copy)) > 24;
    const Image cropped =
        crop(image, {image.width / 50, image.height / 50, image.width * 24 / 25, image.height * 24 / 25});
    far_crops += hash_distance(hashes.back(), perceptual_hash(cropped)) > 48;
  }
  double near_pairs = 0;
  double pairs = 0;
  for (std::size_t i = 0; i < hashes.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j, ++pairs) near_pairs += hash_distance(hashes[i], hashes[j]) <= 24;
  }
  RecordProperty("near_pairs_of_100000", std::to_string(near_pairs / pairs * 1e5));
  EXPECT_LE(far_copies, static_cast<int>(paths.size()) / 100);
  EXPECT_LE(far_crops, static_cast<int>(paths.size()) / 50);
  EXPECT_LT(near_pairs / pairs, 5e-5);
}

}  // namespace
}  // namespace selvedge::image
