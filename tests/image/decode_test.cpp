#include "ground/image/decode.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ground/image/encode.h"
#include "ground/image/resize.h"
#include "image/fixtures.h"
#include "selvedge/error.h"

namespace selvedge::image {
namespace {

using fixtures::drawn;
using fixtures::fixture;
using fixtures::fixture_folder;
using fixtures::largest_difference;
using fixtures::mean_difference;

Image decode(const std::string& name) { return decode_image(fixture(name), name).image; }

// The references below are computed from upright.png, a plain 8-bit RGB PNG; it is itself checked against known
// colours.
Image upright() { return decode("upright.png"); }

Image grey(const Image& image) {
  Image result = image;
  for (std::size_t i = 0; i < result.rgb.size(); i += 3) {
    const double luma = 0.299 * image.rgb[i] + 0.587 * image.rgb[i + 1] + 0.114 * image.rgb[i + 2];
    for (std::size_t c = 0; c < 3; ++c) result.rgb[i + c] = static_cast<std::uint8_t>(luma + 0.5);
  }
  return result;
}

// The fixtures' alpha: 0, with a rectangle of 255, with a band of 128.
Image over_white(const Image& image) {
  Image result = image;
  for (int y = 0; y < image.height; ++y) {
    for (int x = 0; x < image.width; ++x) {
      const bool inside = y >= 8 && y < 48 && x >= 4 && x < 36;
      const double alpha = !inside ? 0.0 : y >= 20 && y < 30 ? 128.0 / 255 : 1.0;
      for (int c = 0; c < 3; ++c) {
        result.pixel(x, y)[c] = static_cast<std::uint8_t>(alpha * image.pixel(x, y)[c] + (1 - alpha) * 255 + 0.5);
      }
    }
  }
  return result;
}

struct Case {
  const char* file;
  Image (*expected)(const Image& upright);
  double mean;  // mean difference allowed, in levels
};

Image same(const Image& image) { return image; }
Image grey_over_white(const Image& image) { return over_white(grey(image)); }

// What the GIF with a transparent ground shows.
Image white_for_cream(const Image& image) {
  Image result = image;
  for (std::size_t i = 0; i < result.rgb.size(); i += 3) {
    const std::uint8_t* c = image.rgb.data() + i;
    if (c[0] == 244 && c[1] == 238 && c[2] == 222) std::fill_n(result.rgb.data() + i, 3, std::uint8_t{255});
  }
  return result;
}

// What the GIF shows whose frame is a part of its canvas.
Image part_on_white(const Image& image) {
  Image result(image.width, image.height);
  std::fill(result.rgb.begin(), result.rgb.end(), std::uint8_t{255});
  for (int y = 10; y < 40; ++y) std::copy_n(image.pixel(8, y), 20 * 3, result.pixel(8, y));
  return result;
}

class DecodeForm : public ::testing::TestWithParam<Case> {};

TEST_P(DecodeForm, gives_the_upright_srgb_picture) {
  const Image expected = GetParam().expected(upright());
  const DecodedImage decoded = decode_image(fixture(GetParam().file), GetParam().file);
  EXPECT_EQ(decoded.image.width, 40);
  EXPECT_EQ(decoded.image.height, 56);
  EXPECT_EQ(decoded.original_width, 40);
  EXPECT_EQ(decoded.original_height, 56);
  EXPECT_LE(mean_difference(decoded.image, expected), GetParam().mean);
}

INSTANTIATE_TEST_SUITE_P(
    , DecodeForm,
    ::testing::Values(
        Case{"baseline.jpg", same, 2.5}, Case{"progressive.jpg", same, 2.5}, Case{"subsampled_restart.jpg", same, 5},
        Case{"grey.jpg", grey, 2.5}, Case{"orientation_1.jpg", same, 2.5}, Case{"orientation_2.jpg", same, 2.5},
        Case{"orientation_3.jpg", same, 2.5}, Case{"orientation_4.jpg", same, 2.5},
        Case{"orientation_5.jpg", same, 2.5}, Case{"orientation_6.jpg", same, 2.5},
        Case{"orientation_7.jpg", same, 2.5}, Case{"orientation_8.jpg", same, 2.5}, Case{"cmyk.jpg", same, 3},
        Case{"ycck.jpg", same, 3}, Case{"srgb_profile.jpg", same, 2.5}, Case{"broken_profile.jpg", same, 2.5},
        Case{"wide_profile.jpg", same, 3}, Case{"interlaced.png", same, 0}, Case{"rgb16.png", same, 0},
        Case{"rgba.png", over_white, 0.01}, Case{"rgba16_interlaced.png", over_white, 0.01},
        Case{"grey.png", grey, 0.05}, Case{"grey16.png", grey, 0.05}, Case{"grey_alpha.png", grey_over_white, 0.05},
        Case{"palette.png", same, 2}, Case{"palette_bits.png", same, 8}, Case{"orientation_6.png", same, 0},
        Case{"wide_profile.png", same, 1}, Case{"grey_linear_profile.png", grey, 1}, Case{"lossless.webp", same, 0},
        Case{"lossy.webp", same, 5}, Case{"alpha.webp", over_white, 0.01}, Case{"orientation_8.webp", same, 0},
        Case{"wide_profile.webp", same, 1}, Case{"plain.heic", same, 3}, Case{"alpha.heic", over_white, 3},
        Case{"wide_profile.heic", same, 4}, Case{"plain.avif", same, 3}, Case{"alpha.avif", over_white, 3},
        Case{"cmyk_without_marker.jpg", same, 3}, Case{"plain.gif", same, 2}, Case{"interlaced.gif", same, 2},
        Case{"transparent.gif", white_for_cream, 2}, Case{"animated.gif", same, 2},
        Case{"small_frame.gif", part_on_white, 2}, Case{"small_canvas.gif", same, 2}, Case{"plain.bmp", same, 0},
        Case{"top_down.bmp", same, 0}, Case{"no_alpha.bmp", same, 0}, Case{"alpha.bmp", over_white, 0.01},
        Case{"bits_555.bmp", same, 3}, Case{"bits_565.bmp", same, 3}, Case{"palette_8.bmp", same, 2},
        Case{"palette_4.bmp", same, 5}, Case{"palette_1.bmp", same, 40}, Case{"os2.bmp", same, 2},
        Case{"rle8.bmp", same, 2}, Case{"rle4.bmp", same, 5}, Case{"plain.tif", same, 0}, Case{"lzw.tif", same, 0},
        Case{"deflate.tif", same, 0}, Case{"packbits.tif", same, 0}, Case{"jpeg.tif", same, 4},
        Case{"palette.tif", same, 2}, Case{"wide_profile.tif", same, 1}, Case{"orientation_6.tif", same, 0},
        Case{"rgb16_big_endian.tif", same, 0}, Case{"planes.tif", same, 0}, Case{"tiles.tif", same, 0},
        Case{"grey16.tif", grey, 0.05}, Case{"white_is_zero.tif", grey, 0.05}, Case{"alpha.tif", over_white, 0.3},
        Case{"grey_alpha.tif", grey_over_white, 0.05}, Case{"premultiplied.tif", over_white, 0.3},
        Case{"selection.tif", same, 0}, Case{"cmyk.tif", same, 1}, Case{"cmyk_planes.tif", same, 1}),
    [](const ::testing::TestParamInfo<Case>& form) {
      std::string name = form.param.file;
      std::replace(name.begin(), name.end(), '.', '_');
      return name;
    });

TEST(Decode, reads_known_colours_in_known_places) {
  const Image image = upright();
  ASSERT_EQ(image.width, 40);
  ASSERT_EQ(image.height, 56);
  EXPECT_THAT(std::vector(image.pixel(0, 0), image.pixel(1, 0)), ::testing::ElementsAre(244, 238, 222));
  EXPECT_THAT(std::vector(image.pixel(6, 6), image.pixel(7, 6)), ::testing::ElementsAre(36, 72, 190));
  EXPECT_THAT(std::vector(image.pixel(20, 30), image.pixel(21, 30)), ::testing::ElementsAre(178, 44, 52));
  EXPECT_THAT(std::vector(image.pixel(34, 50), image.pixel(35, 50)), ::testing::ElementsAre(40, 150, 70));
}

TEST(Decode, shows_white_where_a_palette_colour_is_transparent) {
  const Image image = decode("palette_transparent.png");
  int white = 0;
  for (std::size_t i = 0; i < image.rgb.size(); i += 3) {
    white += image.rgb[i] == 255 && image.rgb[i + 1] == 255 && image.rgb[i + 2] == 255;
  }
  EXPECT_GT(white, 500);
  EXPECT_LT(white, 40 * 56 - 500);
}

TEST(Decode, keeps_one_bit_pictures_black_and_white) {
  const Image image = decode("one_bit.png");
  EXPECT_TRUE(std::all_of(image.rgb.begin(), image.rgb.end(), [](int v) { return v == 0 || v == 255; }));
  EXPECT_EQ(int{image.pixel(0, 0)[0]}, 255);
  EXPECT_EQ(int{image.pixel(20, 30)[0]}, 0);
}

TEST(Decode, leaves_every_level_alone_where_the_profile_is_srgb_or_broken) {
  EXPECT_EQ(decode("srgb_profile.jpg"), decode("baseline.jpg"));
  EXPECT_EQ(decode("broken_profile.jpg"), decode("baseline.jpg"));
  EXPECT_NE(decode("wide_profile.jpg"), decode("baseline.jpg"));
}

TEST(Decode, chooses_the_format_by_magic_bytes) {
  EXPECT_EQ(sniff_image_format(fixture("baseline.jpg")), ImageFormat::jpeg);
  EXPECT_EQ(sniff_image_format(fixture("rgba.png")), ImageFormat::png);
  EXPECT_EQ(sniff_image_format(fixture("lossy.webp")), ImageFormat::webp);
  EXPECT_EQ(sniff_image_format(fixture("plain.heic")), ImageFormat::heif);
  EXPECT_EQ(sniff_image_format(fixture("plain.avif")), ImageFormat::avif);
  EXPECT_EQ(sniff_image_format(fixture("plain.gif")), ImageFormat::gif);
  EXPECT_EQ(sniff_image_format(fixture("plain.bmp")), ImageFormat::bmp);
  EXPECT_EQ(sniff_image_format(fixture("os2.bmp")), ImageFormat::bmp);
  EXPECT_EQ(sniff_image_format(fixture("lzw.tif")), ImageFormat::tiff);
  EXPECT_EQ(sniff_image_format(fixture("rgb16_big_endian.tif")), ImageFormat::tiff);
  EXPECT_EQ(sniff_image_format({}), std::nullopt);
  EXPECT_EQ(decode_image(fixture("plain.avif"), "photo.jpg").format, ImageFormat::avif);
}

TEST(Decode, loads_a_file_and_names_it_in_errors) {
  EXPECT_EQ(load_image(fixture_folder() / "upright.png").image, upright());
  try {
    load_image(fixture_folder() / "missing.png");
    FAIL() << "a missing file was read";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::not_found);
    EXPECT_THAT(error.what(), ::testing::HasSubstr("missing.png"));
  }
}

TEST(ScaledDecode, never_goes_below_the_size_asked_for) {
  const std::vector<std::byte> jpeg = encode_jpeg(drawn(350, 726), 90);
  struct Asked {
    int width, height, got_width, got_height;
  };
  for (const Asked asked : {Asked{100, 100, 175, 363}, Asked{175, 100, 175, 363}, Asked{176, 100, 350, 726},
                            Asked{44, 91, 44, 91}, Asked{45, 91, 88, 182}, Asked{44, 92, 88, 182}, Asked{1, 1, 44, 91},
                            Asked{0, 0, 350, 726}, Asked{100, 0, 350, 726}, Asked{1000, 1000, 350, 726}}) {
    DecodeOptions options;
    options.at_least_width = asked.width;
    options.at_least_height = asked.height;
    const DecodedImage decoded = decode_image(jpeg, "photo", options);
    EXPECT_EQ(decoded.image.width, asked.got_width) << asked.width << " x " << asked.height;
    EXPECT_EQ(decoded.image.height, asked.got_height) << asked.width << " x " << asked.height;
    EXPECT_EQ(decoded.original_width, 350);
    EXPECT_EQ(decoded.original_height, 726);
  }
}

TEST(ScaledDecode, counts_the_size_of_the_upright_picture) {
  DecodeOptions options;
  options.at_least_width = 20;  // orientation 6 stores 56 x 40
  options.at_least_height = 28;
  const DecodedImage decoded = decode_image(fixture("orientation_6.jpg"), "turned", options);
  EXPECT_EQ(decoded.image.width, 20);
  EXPECT_EQ(decoded.image.height, 28);
  EXPECT_EQ(decoded.original_width, 40);
  EXPECT_EQ(decoded.original_height, 56);
  EXPECT_LE(mean_difference(decoded.image, resize(upright(), 20, 28)), 6);
}

TEST(Encode, survives_a_round_trip) {
  const Image image = resize(upright(), 37, 21);
  EXPECT_EQ(decode_image(encode_png(image), "png").image, image);
  EXPECT_LE(mean_difference(decode_image(encode_jpeg(image, 95), "jpeg").image, image), 6);
  EXPECT_THROW(encode_png(Image()), Error);
  EXPECT_THROW(encode_jpeg(Image(), 90), Error);
}

}  // namespace
}  // namespace selvedge::image
