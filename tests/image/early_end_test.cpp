// Picture files without their last bytes, in every format.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ground/image/decode.h"
#include "ground/image/encode.h"
#include "ground/image/resize.h"
#include "image/fixtures.h"
#include "selvedge/error.h"

namespace selvedge::image {
namespace {

using fixtures::fixture;
using fixtures::mean_difference;

Image whole_picture(const std::string& name) { return decode_image(fixture(name), name).image; }

// A JPEG of several rows of blocks, in one of its forms, and the part of its bytes that is left.
std::vector<std::byte> cut_to(std::vector<std::byte> jpeg, double share) {
  jpeg.resize(static_cast<std::size_t>(static_cast<double>(jpeg.size()) * share));
  return jpeg;
}

TEST(EarlyEnd, of_a_jpeg_is_white_and_warned_of_where_most_rows_are_there) {
  const Image picture = resize(whole_picture("upright.png"), 160, 320);
  const std::vector<std::byte> whole = encode_jpeg(picture, 90);
  const DecodedImage decoded = decode_image(cut_to(whole, 0.93), "cut.jpg");
  EXPECT_THAT(decoded.warning, ::testing::MatchesRegex("the file ends early; [0-9]+ of its 320 rows are missing and "
                                                       "taken as white"));
  const Image expected = decode_image(whole, "whole.jpg").image;
  const int rows = 320 - std::stoi(decoded.warning.substr(std::string("the file ends early; ").size()));
  ASSERT_GE(rows, 240);
  ASSERT_LT(rows, 320);
  const int unblended = rows - 16;  // the last blocks above are blended with what follows them
  EXPECT_EQ(crop(decoded.image, {0, 0, 160, unblended}), crop(expected, {0, 0, 160, unblended}));
  const Image below = crop(decoded.image, {0, rows, 160, 320 - rows});
  EXPECT_TRUE(std::all_of(below.rgb.begin(), below.rgb.end(), [](int v) { return v == 255; }));
}

TEST(EarlyEnd, of_a_jpeg_is_at_the_same_place_in_a_scaled_picture) {
  const std::vector<std::byte> cut = cut_to(encode_jpeg(resize(whole_picture("upright.png"), 160, 320), 90), 0.93);
  DecodeOptions options;
  options.at_least_width = 40;
  options.at_least_height = 80;
  const DecodedImage small = decode_image(cut, "cut.jpg", options), large = decode_image(cut, "cut.jpg");
  EXPECT_EQ(small.warning, large.warning);
  ASSERT_EQ(small.image.height, 80);
  for (int y = 0; y < 80; ++y) {
    const auto white = [](const Image& image, int row) {
      return std::all_of(image.pixel(0, row), image.pixel(0, row) + std::ptrdiff_t{3} * image.width,
                         [](int v) { return v == 255; });
    };
    EXPECT_EQ(white(small.image, y), white(large.image, 4 * y)) << y;
  }
}

TEST(EarlyEnd, of_a_jpeg_is_refused_where_more_than_a_quarter_is_missing) {
  const std::vector<std::byte> whole = encode_jpeg(resize(whole_picture("upright.png"), 160, 320), 90);
  try {
    decode_image(cut_to(whole, 0.5), "half.jpg");
    FAIL() << "half a picture was taken";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::corrupt_data);
    EXPECT_THAT(error.what(), ::testing::HasSubstr("at least three quarters of its 320 rows"));
  }
}

TEST(EarlyEnd, of_a_progressive_jpeg_is_taken_once_every_part_of_it_has_come) {
  const std::vector<std::byte> whole = fixture("progressive.jpg");
  EXPECT_EQ(decode_image(whole, "whole.jpg").warning, "");
  const DecodedImage decoded = decode_image(cut_to(whole, 0.97), "cut.jpg");
  EXPECT_THAT(decoded.warning, ::testing::HasSubstr("less sharp"));
  EXPECT_LE(mean_difference(decoded.image, whole_picture("upright.png")), 6);
  try {
    decode_image(cut_to(whole, 0.45), "blurred.jpg");
    FAIL() << "a picture of which only the coarsest part was there was taken";
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), ::testing::HasSubstr("the file ends early"));
  }
}

TEST(EarlyEnd, of_any_format_with_rows_leaves_the_missing_ones_white) {
  // Each but for its last bytes. Rows of a BMP come from below.
  for (const auto& [name, bytes] : std::vector<std::pair<const char*, std::size_t>>{{"plain.gif", 30},
                                                                                    {"transparent.gif", 30},
                                                                                    {"plain.bmp", 2},
                                                                                    {"palette_8.bmp", 2},
                                                                                    {"top_down.bmp", 200},
                                                                                    {"rle8.bmp", 40},
                                                                                    {"rle4.bmp", 40},
                                                                                    {"upright.png", 60}}) {
    std::vector<std::byte> cut = fixture(name);
    cut.resize(cut.size() - bytes);
    const DecodedImage decoded = decode_image(cut, name);
    const Image whole = whole_picture(name);
    ASSERT_THAT(decoded.warning, ::testing::HasSubstr("the file ends early; ")) << name;
    const int missing = std::stoi(decoded.warning.substr(std::string("the file ends early; ").size()));
    const bool from_below = std::string_view(name).ends_with(".bmp") && std::string_view(name) != "top_down.bmp";
    const Rect there{0, from_below ? missing : 0, whole.width, whole.height - missing};
    const Rect lost{0, from_below ? 0 : whole.height - missing, whole.width, missing};
    EXPECT_EQ(crop(decoded.image, there), crop(whole, there)) << name;
    const Image white = crop(decoded.image, lost);
    EXPECT_TRUE(std::ranges::all_of(white.rgb, [](int value) { return value == 255; })) << name;
  }
}

// libwebp gives rows sixteen at a time, of which these small pictures have three and a half.
TEST(EarlyEnd, of_a_webp_leaves_the_missing_rows_white) {
  int warned = 0;
  for (const char* name : {"lossless.webp", "wide_profile.webp", "alpha.webp"}) {
    const Image whole = whole_picture(name);
    std::vector<std::byte> cut = fixture(name);
    try {
      for (int lost = 1; lost < 40; ++lost) {
        cut.pop_back();
        const DecodedImage decoded = decode_image(cut, name);
        const bool is_whole = decoded.warning.empty();
        const int missing =
            is_whole ? 0 : std::stoi(decoded.warning.substr(std::string("the file ends early; ").size()));
        const Rect there{0, 0, whole.width, whole.height - missing};
        EXPECT_EQ(crop(decoded.image, there), crop(whole, there)) << name << " without " << lost;
        if (is_whole) continue;
        ++warned;
        EXPECT_EQ(*decoded.image.pixel(0, whole.height - 1), 255) << name << " without " << lost;
      }
    } catch (const Error& error) {
      EXPECT_THAT(error.what(), ::testing::AnyOf(::testing::HasSubstr("three quarters of its 56 rows"),
                                                 ::testing::HasSubstr("the file is truncated")));
      EXPECT_LT(cut.size() + 2, fixture(name).size()) << name << ": its last byte holds no pixel";
    }
  }
  EXPECT_GT(warned, 0);
}

TEST(EarlyEnd, of_a_webp_is_no_excuse_for_damage_in_a_whole_file) {
  for (const char* name : {"wide_profile.webp", "lossless.webp"}) {
    const std::vector<std::byte> whole = fixture(name);
    for (std::size_t share = 4; share < 9; ++share) {
      std::vector<std::byte> damaged = whole;
      for (std::size_t i = damaged.size() * share / 10; i < damaged.size(); ++i) damaged[i] = std::byte{0xFF};
      try {
        EXPECT_EQ(decode_image(damaged, name).warning, "") << name << share;
      } catch (const Error&) {
        // Refused is right too.
      }
    }
  }
}

TEST(EarlyEnd, of_a_gif_is_the_same_in_blocks_of_one_byte) {
  const std::vector<std::byte> whole = fixture("plain.gif");
  // Its blocks of pixels, found from the end: the last one ends before 00 3B.
  std::size_t at = 13;
  if (std::to_integer<int>(whole[10]) & 0x80) at += std::size_t{3} << ((std::to_integer<int>(whole[10]) & 7) + 1);
  while (whole[at] == std::byte{0x21}) {
    at += 2;
    while (whole[at] != std::byte{0}) at += 1 + std::to_integer<std::size_t>(whole[at]);
    ++at;
  }
  ASSERT_EQ(whole[at], std::byte{0x2C});
  at += 9;
  if (std::to_integer<int>(whole[at]) & 0x80) at += std::size_t{3} << ((std::to_integer<int>(whole[at]) & 7) + 1);
  at += 2;  // and the size of a code
  std::vector<std::byte> small(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(at));
  while (whole[at] != std::byte{0}) {
    const auto length = std::to_integer<std::size_t>(whole[at]);
    for (std::size_t i = 1; i <= length; ++i) {
      small.push_back(std::byte{1});
      small.push_back(whole[at + i]);
    }
    at += 1 + length;
  }
  small.push_back(std::byte{0});
  small.push_back(std::byte{0x3B});
  const DecodedImage decoded = decode_image(small, "small.gif");
  EXPECT_EQ(decoded.image, whole_picture("plain.gif"));
  EXPECT_EQ(decoded.warning, "");
  for (std::size_t lost = 3; lost < 60; ++lost) {
    std::vector<std::byte> cut(small.begin(), small.end() - static_cast<std::ptrdiff_t>(lost));
    const DecodedImage there = decode_image(cut, "cut.gif");
    const int missing =
        there.warning.empty() ? 0 : std::stoi(there.warning.substr(std::string("the file ends early; ").size()));
    const Rect kept{0, 0, decoded.image.width, decoded.image.height - missing};
    EXPECT_EQ(crop(there.image, kept), crop(decoded.image, kept)) << lost;
  }
}

TEST(EarlyEnd, of_a_gif_or_a_run_length_bmp_without_its_end_mark_costs_nothing) {
  for (const auto& [name, bytes] :
       std::vector<std::pair<const char*, std::size_t>>{{"plain.gif", 2}, {"rle8.bmp", 2}, {"rle4.bmp", 2}}) {
    std::vector<std::byte> cut = fixture(name);
    cut.resize(cut.size() - bytes);
    const DecodedImage decoded = decode_image(cut, name);
    EXPECT_EQ(decoded.warning, "") << name;
    EXPECT_EQ(decoded.image, whole_picture(name)) << name;
  }
}

TEST(EarlyEnd, of_a_tiff_keeps_the_rows_of_its_last_strip_that_are_there) {
  // 16 x 16 pixels of grey in one strip, behind its directory.
  std::vector<std::byte> tiff;
  const auto number = [&](std::uint32_t value, int bytes) {
    for (int i = 0; i < bytes; ++i) tiff.push_back(static_cast<std::byte>(value >> (8 * i) & 0xFF));
  };
  const std::vector<std::pair<std::uint32_t, std::uint32_t>> tags = {
      {256, 16}, {257, 16}, {258, 8}, {259, 1}, {262, 1}, {273, 122}, {277, 1}, {278, 16}, {279, 256}};
  number(0x4949, 2), number(42, 2), number(8, 4);
  number(static_cast<std::uint32_t>(tags.size()), 2);
  for (const auto& [tag, value] : tags) number(tag, 2), number(4, 2), number(1, 4), number(value, 4);
  number(0, 4);
  ASSERT_EQ(tiff.size(), 122u);
  for (std::uint32_t i = 0; i < 256; ++i) number(i / 2, 1);
  const Image whole = decode_image(tiff, "whole.tif").image;
  tiff.resize(tiff.size() - 4);
  const DecodedImage cut = decode_image(tiff, "cut.tif");
  EXPECT_THAT(cut.warning, ::testing::HasSubstr("1 of its 16 rows"));
  EXPECT_EQ(crop(cut.image, {0, 0, 16, 15}), crop(whole, {0, 0, 16, 15}));
  EXPECT_EQ(*cut.image.pixel(0, 15), 255);
  tiff.resize(tiff.size() - 100);
  EXPECT_THROW(decode_image(tiff, "half.tif"), Error);
}

TEST(EarlyEnd, of_a_jpeg_that_lacks_nothing_but_its_end_mark_is_nobodys_business) {
  for (const char* name : {"baseline.jpg", "progressive.jpg", "grey.jpg", "cmyk.jpg"}) {
    std::vector<std::byte> bytes = fixture(name);
    bytes.resize(bytes.size() - 2);
    const DecodedImage decoded = decode_image(bytes, name);
    EXPECT_EQ(decoded.warning, "") << name;
    EXPECT_EQ(decoded.image, whole_picture(name)) << name;
  }
}

}  // namespace
}  // namespace selvedge::image
