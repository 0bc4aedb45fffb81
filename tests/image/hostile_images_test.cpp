// Files that are cut short, damaged, or lie. An answer is a picture or an Error that names the file: never a crash,
// never a great deal of memory.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <string_view>

#include "ground/image/decode.h"
#include "ground/image/encode.h"
#include "image/fixtures.h"
#include "selvedge/error.h"

namespace selvedge::image {
namespace {

using fixtures::all_fixtures;
using fixtures::fixture;

std::vector<std::byte> bytes_of(std::string_view text) {
  const auto* begin = reinterpret_cast<const std::byte*>(text.data());
  return {begin, begin + text.size()};
}

void put_big_endian(std::vector<std::byte>& bytes, std::size_t at, std::uint32_t value, int count = 4) {
  for (int i = 0; i < count; ++i)
    bytes[at + static_cast<std::size_t>(i)] = static_cast<std::byte>(value >> (8 * (count - 1 - i)));
}

void put_little_endian(std::vector<std::byte>& bytes, std::size_t at, std::uint32_t value, int count = 4) {
  for (int i = 0; i < count; ++i) bytes[at + static_cast<std::size_t>(i)] = static_cast<std::byte>(value >> (8 * i));
}

// Sets a tag of a little-endian TIFF's directory to one number, of 4 bytes.
void put_tag(std::vector<std::byte>& bytes, std::uint16_t tag, std::uint32_t value) {
  const auto number = [&](std::size_t at, std::size_t count) {
    std::size_t read = 0;
    for (std::size_t i = count; i-- > 0;) read = (read << 8) | std::to_integer<std::size_t>(bytes[at + i]);
    return read;
  };
  const std::size_t directory = number(4, 4);
  for (std::size_t i = 0; i < number(directory, 2); ++i) {
    const std::size_t entry = directory + 2 + 12 * i;
    if (number(entry, 2) != tag) continue;
    put_little_endian(bytes, entry + 2, 4, 2);
    put_little_endian(bytes, entry + 4, 1);
    put_little_endian(bytes, entry + 8, value);
    return;
  }
  ADD_FAILURE() << "no tag " << tag;
}

std::size_t find(const std::vector<std::byte>& bytes, std::string_view text) {
  return std::string_view(reinterpret_cast<const char*>(bytes.data()), bytes.size()).find(text);
}

// "" where the bytes decode, else the message of the Error, which must be of a kind that blames the file.
std::string reason_against(std::span<const std::byte> bytes, const std::string& name, Image* image = nullptr,
                           std::string* warning = nullptr) {
  try {
    DecodedImage decoded = decode_image(bytes, name);
    if (warning != nullptr) *warning = decoded.warning;
    if (image != nullptr) *image = std::move(decoded.image);
    return "";
  } catch (const Error& error) {
    EXPECT_TRUE(error.kind() == ErrorKind::corrupt_data || error.kind() == ErrorKind::invalid_argument) << error.what();
    EXPECT_THAT(error.what(), ::testing::HasSubstr(name));
    return error.what();
  }
}

long peak_megabytes() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return usage.ru_maxrss / 1024;
}

class EveryFixture : public ::testing::TestWithParam<std::filesystem::path> {};

TEST_P(EveryFixture, cut_anywhere_is_an_error_or_warned_of_or_the_same_picture) {
  const std::vector<std::byte> whole = files::read_file(GetParam());
  Image expected;
  const bool readable = reason_against(whole, "whole", &expected).empty();
  for (std::size_t size = 0; size < whole.size(); ++size) {
    Image image;
    std::string warning;
    const std::string reason = reason_against(std::span(whole).first(size), "cut.jpg", &image, &warning);
    // Of the two frames of animated.gif the first is read.
    const std::size_t read = GetParam().filename() == "animated.gif" ? whole.size() / 2 : whole.size() * 3 / 4;
    if (!warning.empty()) {
      EXPECT_TRUE(readable && image.width == expected.width && image.height == expected.height);
      EXPECT_GT(size, read * 2 / 3) << "a picture from so few bytes";
    } else if (reason.empty()) {
      EXPECT_TRUE(readable && image == expected)
          << "the first " << size << " of " << whole.size() << " bytes gave another picture";
      EXPECT_GT(size + 64, read) << "a picture from so few bytes";
    }
  }
}

TEST_P(EveryFixture, with_any_byte_changed_is_a_picture_or_an_error) {
  const std::vector<std::byte> whole = files::read_file(GetParam());
  std::vector<std::byte> bytes = whole;
  const std::size_t step = GetParam().extension() == ".heic" || GetParam().extension() == ".avif" ? 3 : 1;
  for (std::size_t at = 0; at < bytes.size(); at += step) {
    for (const std::byte mask : {std::byte{0x01}, std::byte{0x80}, std::byte{0xFF}}) {
      bytes[at] = whole[at] ^ mask;
      reason_against(bytes, "damaged");
    }
    bytes[at] = whole[at];
  }
}

INSTANTIATE_TEST_SUITE_P(, EveryFixture, ::testing::ValuesIn(all_fixtures()), [](const auto& file) {
  std::string name = file.param.filename().string();
  std::replace(name.begin(), name.end(), '.', '_');
  return name;
});

TEST(HostileImage, says_what_it_found_instead_of_a_picture) {
  EXPECT_THAT(reason_against({}, "a.jpg"), ::testing::HasSubstr("empty"));
  EXPECT_THAT(reason_against(bytes_of("%PDF-1.7"), "a.jpg"), ::testing::HasSubstr("a PDF"));
  EXPECT_THAT(reason_against(bytes_of("BMW makes cars, not pictures"), "a.jpg"), ::testing::HasSubstr("42 4d 57"));
  EXPECT_THAT(reason_against(bytes_of("<!DOCTYPE html>"), "a.jpg"), ::testing::HasSubstr("a web page"));
  EXPECT_THAT(reason_against(bytes_of("hello"), "a.jpg"), ::testing::HasSubstr("68 65 6c 6c 6f"));
  EXPECT_THAT(reason_against(fixture("animated.webp"), "a.webp"), ::testing::HasSubstr("animated"));
}

TEST(HostileImage, of_magic_bytes_alone_is_an_error) {
  using std::string_view_literals::operator""sv;
  for (const std::string_view magic :
       {"\xff\xd8\xff"sv, "\x89PNG\r\n\x1a\n"sv, "RIFF\x10\0\0\0WEBP"sv, "RIFF\xff\xff\xff\xffWEBPVP8 "sv,
        "\0\0\0\x18"
        "ftypheic\0\0\0\0mif1heic"sv,
        "\0\0\0\x18"
        "ftypavif\0\0\0\0mif1avif"sv,
        "\xff\xff\xff\xff"
        "ftypheic"sv,
        "GIF89a"sv, "GIF87a\1\0\1\0\0\0\0,"sv, "BM\0\0\0\0\0\0\0\0\0\0\0\0\x28\0\0\0"sv, "II*\0\x08\0\0\0"sv,
        "MM\0*\0\0\0\x08"sv, "II+\0\x08\0\0\0"sv}) {
    EXPECT_NE(reason_against(bytes_of(magic), "magic"), "");
    std::vector<std::byte> padded = bytes_of(magic);
    padded.resize(1 << 16);
    EXPECT_NE(reason_against(padded, "padded"), "");
  }
}

TEST(HostileImage, that_is_two_things_is_read_as_what_its_magic_bytes_say) {
  std::vector<std::byte> both = fixture("baseline.jpg");
  const std::vector<std::byte> tail = bytes_of("PK\x03\x04<html>");
  both.insert(both.end(), tail.begin(), tail.end());
  EXPECT_EQ(decode_image(both, "polyglot.zip").image, decode_image(fixture("baseline.jpg"), "plain").image);
  std::vector<std::byte> mismatched = fixture("upright.png");
  const std::vector<std::byte> jpeg = fixture("baseline.jpg");
  std::copy_n(jpeg.begin(), 8, mismatched.begin());
  EXPECT_NE(reason_against(mismatched, "chimera"), "");
}

// libjpeg would paint the missing part grey and only warn.
TEST(HostileImage, that_ends_early_but_properly_is_an_error) {
  for (const char* name : {"baseline.jpg", "grey.jpg", "cmyk.jpg", "subsampled_restart.jpg"}) {
    std::vector<std::byte> bytes = fixture(name);
    bytes.resize(bytes.size() - bytes.size() / 8);
    const std::vector<std::byte> end = bytes_of("\xff\xd9");
    bytes.insert(bytes.end(), end.begin(), end.end());
    EXPECT_NE(reason_against(bytes, name), "") << name;
  }
}

TEST(HostileImage, over_a_limit_is_refused_by_name) {
  DecodeOptions options;
  options.limits.max_pixels = 40 * 56 - 1;
  for (const char* name : {"baseline.jpg", "orientation_6.jpg", "upright.png", "lossy.webp", "plain.heic", "plain.avif",
                           "plain.gif", "plain.bmp", "rle8.bmp", "lzw.tif", "orientation_6.tif"}) {
    try {
      decode_image(fixture(name), name, options);
      ADD_FAILURE() << name << " was decoded over the limit";
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), ErrorKind::invalid_argument);
      EXPECT_THAT(error.what(), ::testing::AllOf(::testing::HasSubstr(name), ::testing::HasSubstr("2239 pixels")));
    }
    options.limits.max_pixels += 1;
    EXPECT_NO_THROW(decode_image(fixture(name), name, options));
    options.limits.max_pixels -= 1;
  }
  options = {};
  options.limits.max_bytes = fixture("upright.png").size() - 1;
  EXPECT_THROW(decode_image(fixture("upright.png"), "long", options), Error);
  EXPECT_THROW(load_image(fixtures::fixture_folder() / "upright.png", options), Error);
}

// Each file says it is huge; all of them together must not cost what one of them claims.
TEST(HostileImage, that_claims_to_be_huge_costs_no_memory) {
  const long before = peak_megabytes();
  for (const char* name : {"baseline.jpg", "progressive.jpg", "grey.jpg", "cmyk.jpg"}) {
    for (const std::uint32_t size : {9999U, 30000U, 65500U}) {
      std::vector<std::byte> bytes = fixture(name);
      const std::size_t frame = std::min(find(bytes, "\xff\xc0"), find(bytes, "\xff\xc2"));
      put_big_endian(bytes, frame + 5, size, 2);
      put_big_endian(bytes, frame + 7, size, 2);
      EXPECT_THAT(reason_against(bytes, name), ::testing::HasSubstr(std::to_string(size))) << name;
    }
  }
  for (const char* name : {"upright.png", "interlaced.png", "rgba16_interlaced.png", "palette.png", "one_bit.png"}) {
    for (const std::uint32_t size : {9999U, 1000000U, 0x7fffffffU}) {
      std::vector<std::byte> bytes = fixture(name);
      put_big_endian(bytes, 16, size);
      put_big_endian(bytes, 20, size);
      EXPECT_NE(reason_against(bytes, name), "");
    }
  }
  for (const auto& [name, at] : {std::pair{"plain.gif", std::size_t{6}}, {"interlaced.gif", std::size_t{6}}}) {
    std::vector<std::byte> bytes = fixture(name);
    std::fill_n(bytes.begin() + static_cast<std::ptrdiff_t>(at), 4, std::byte{0x20});  // a canvas of 8224 x 8224
    EXPECT_THAT(reason_against(bytes, name), ::testing::HasSubstr("8224 x 8224")) << name;
  }
  for (const char* name : {"plain.bmp", "rle8.bmp", "rle4.bmp", "palette_1.bmp", "bits_565.bmp", "alpha.bmp"}) {
    for (const std::uint32_t size : {9999U, 1000000U, 0x7fffffffU, 0x80000000U}) {
      std::vector<std::byte> bytes = fixture(name);
      put_little_endian(bytes, 18, size);
      put_little_endian(bytes, 22, size);
      EXPECT_NE(reason_against(bytes, name), "") << name << " " << size;
    }
  }
  for (const char* name : {"lzw.tif", "tiles.tif", "planes.tif", "cmyk.tif", "jpeg.tif"}) {
    for (const std::uint32_t size : {9999U, 65500U}) {
      std::vector<std::byte> bytes = fixture(name);
      put_tag(bytes, 256, size);
      put_tag(bytes, 257, size);
      EXPECT_NE(reason_against(bytes, name), "") << name << " " << size;
    }
  }
  EXPECT_LT(peak_megabytes() - before, 100);
}

TEST(HostileImage, of_a_tiff_that_lies_about_its_parts_is_an_error) {
  struct Lie {
    const char* name;
    std::uint16_t tag;
    std::uint32_t value;
  };
  for (const Lie& lie :
       {Lie{"tiles.tif", 322, 65520}, Lie{"tiles.tif", 323, 65520}, Lie{"tiles.tif", 322, 0},
        Lie{"plain.tif", 273, 0x7ffffff0}, Lie{"lzw.tif", 279, 3}, Lie{"lzw.tif", 277, 200}, Lie{"lzw.tif", 277, 0},
        Lie{"lzw.tif", 278, 0}, Lie{"lzw.tif", 259, 32946}, Lie{"grey16.tif", 258, 64}, Lie{"cmyk.tif", 277, 3}}) {
    std::vector<std::byte> bytes = fixture(lie.name);
    put_tag(bytes, lie.tag, lie.value);
    EXPECT_NE(reason_against(bytes, lie.name), "") << lie.name << " " << lie.tag << " = " << lie.value;
  }
}

TEST(HostileImage, of_a_tiff_in_a_compression_that_is_not_read_is_told_so) {
  std::vector<std::byte> bytes = fixture("lzw.tif");
  constexpr std::uint32_t old_jpeg = 6;
  put_tag(bytes, 259, old_jpeg);
  EXPECT_THAT(reason_against(bytes, "old.tif"), ::testing::HasSubstr("found compression 6"));
  bytes = fixture("cmyk.tif");
  put_tag(bytes, 262, 32803);  // a camera's colour filters
  EXPECT_NE(reason_against(bytes, "raw.tif"), "");
}

TEST(HostileImage, of_a_jpeg_in_a_tiff_whose_end_is_missing_is_an_error) {
  std::vector<std::byte> bytes = fixture("jpeg.tif");
  const std::size_t strip = find(bytes, "\xff\xd8\xff");
  ASSERT_NE(strip, std::string_view::npos);
  const std::size_t scan = find(bytes, "\xff\xda");
  bytes[scan + 200] = std::byte{0xFF};
  bytes[scan + 201] = std::byte{0xD9};
  EXPECT_NE(reason_against(bytes, "cut.tif"), "");
}

TEST(HostileImage, of_run_lengths_that_leave_their_bmp_paints_inside_alone) {
  std::vector<std::byte> bytes = fixture("rle8.bmp");
  const std::size_t pixels = std::to_integer<std::size_t>(bytes[10]) + 256 * std::to_integer<std::size_t>(bytes[11]);
  for (std::size_t at = pixels; at + 4 <= bytes.size(); at += 4) {  // runs that leave the row, and leaps beyond it
    for (const int value : {255, 1, 0, 2})
      bytes[at + static_cast<std::size_t>(value % 4)] = static_cast<std::byte>(value);
  }
  Image image;
  reason_against(bytes, "leaps.bmp", &image);
  bytes.resize(pixels);
  EXPECT_THAT(reason_against(bytes, "cut.bmp"), ::testing::HasSubstr("three quarters of its"));
}

TEST(HostileImage, of_a_gif_without_a_frame_or_a_table_of_colours_is_an_error) {
  const std::string head("GIF89a\x10\0\x10\0\0\0\0", 13);
  EXPECT_THAT(reason_against(bytes_of(head + ";"), "empty.gif"), ::testing::HasSubstr("no frame"));
  const std::string frame(",\0\0\0\0\x10\0\x10\0\0\2\2\x44\1\0;", 16);
  EXPECT_THAT(reason_against(bytes_of(head + frame), "bare.gif"), ::testing::HasSubstr("table of colours"));
}

TEST(HostileImage, with_a_frame_header_of_a_wrong_length_is_refused_for_that) {
  std::vector<std::byte> jpeg = fixture("baseline.jpg");
  put_big_endian(jpeg, find(jpeg, "\xFF\xC0") + 2, 18, 2);  // before libjpeg knows of any component
  EXPECT_THAT(reason_against(jpeg, "jpeg"), ::testing::HasSubstr("Bogus marker length"));
}

TEST(HostileImage, whose_tiles_are_to_be_drawn_onto_a_canvas_beyond_all_measure_is_refused) {
  std::vector<std::byte> heic = fixture("plain.heic");
  const std::size_t canvas = find(heic, "idat") + 4;
  put_big_endian(heic, canvas + 4, 0xFFFFFFFF);  // width and height, of 2 bytes each
  EXPECT_THAT(reason_against(heic, "heic"), ::testing::HasSubstr("pixels would be decoded"));
}

TEST(HostileImage, of_no_width_or_height_is_an_error) {
  std::vector<std::byte> png = fixture("upright.png");
  put_big_endian(png, 16, 0);
  EXPECT_NE(reason_against(png, "flat.png"), "");
  std::vector<std::byte> jpeg = fixture("baseline.jpg");
  put_big_endian(jpeg, find(jpeg, "\xff\xc0") + 5, 0, 2);
  EXPECT_NE(reason_against(jpeg, "flat.jpg"), "");
}

TEST(HostileImage, with_a_profile_of_an_unknown_space_keeps_its_levels) {
  std::vector<std::byte> bytes = fixture("wide_profile.jpg");
  const std::size_t space = find(bytes, "mntrRGB ") + 4;
  std::fill_n(bytes.begin() + static_cast<std::ptrdiff_t>(space), 4, std::byte{0xEE});
  Image image;
  EXPECT_EQ(reason_against(bytes, "odd space", &image), "");
  EXPECT_NE(image, decode_image(fixture("wide_profile.jpg"), "wide").image);
}

TEST(HostileImage, with_thousands_of_scans_is_refused) {
  std::vector<std::byte> bytes = fixture("progressive.jpg");
  const std::size_t last_scan = [&] {
    std::size_t at = 0;
    for (std::size_t i = 0; i + 1 < bytes.size(); ++i) {
      if (bytes[i] == std::byte{0xFF} && bytes[i + 1] == std::byte{0xDA}) at = i;
    }
    return at;
  }();
  const std::vector<std::byte> scan(bytes.begin() + static_cast<std::ptrdiff_t>(last_scan), bytes.end() - 2);
  bytes.resize(bytes.size() - 2);
  for (int i = 0; i < 5000; ++i) bytes.insert(bytes.end(), scan.begin(), scan.end());
  const std::vector<std::byte> end = bytes_of("\xff\xd9");
  bytes.insert(bytes.end(), end.begin(), end.end());
  EXPECT_THAT(reason_against(bytes, "scans.jpg"), ::testing::HasSubstr("scans"));
}

}  // namespace
}  // namespace selvedge::image
