// libpng reports errors by longjmp, which skips destructors. So each call into it that may fail sits in a function
// whose own objects have none (start, read_rows); their caller owns the codec and everything with a destructor.
#include <algorithm>
#include <csetjmp>
#include <cstdio>
#include <cstring>

#include <png.h>

#include <fmt/format.h>

#include "ground/codecs/codecs.h"

namespace selvedge::codecs {

using namespace image;
using namespace image::decoding;

namespace {

class PngCodec {
 public:
  explicit PngCodec(std::span<const std::byte> input) : bytes(input) {
    png = png_create_read_struct(PNG_LIBPNG_VER_STRING, this, keep_reason, ignore_warning);
    info = png == nullptr ? nullptr : png_create_info_struct(png);
    if (info != nullptr) png_set_read_fn(png, this, read_bytes);
  }
  ~PngCodec() { png_destroy_read_struct(&png, &info, nullptr); }
  PngCodec(const PngCodec&) = delete;
  PngCodec& operator=(const PngCodec&) = delete;

  png_structp png = nullptr;
  png_infop info = nullptr;
  std::span<const std::byte> bytes;  // what is still to be read
  bool truncated = false;
  char reason[128] = "out of memory";

 private:
  [[noreturn]] static void keep_reason(png_structp png, png_const_charp message) {
    auto* codec = static_cast<PngCodec*>(png_get_error_ptr(png));
    std::snprintf(codec->reason, sizeof codec->reason, "%s", message);
    png_longjmp(png, 1);
  }
  static void ignore_warning(png_structp, png_const_charp) {}
  static void read_bytes(png_structp png, png_bytep to, size_t count) {
    auto* codec = static_cast<PngCodec*>(png_get_io_ptr(png));
    codec->truncated = count > codec->bytes.size();
    if (codec->truncated) png_error(png, "the file is truncated");
    std::memcpy(to, codec->bytes.data(), count);
    codec->bytes = codec->bytes.subspan(count);
  }
};

bool start(PngCodec& codec) {
  if (setjmp(png_jmpbuf(codec.png)) != 0) return false;
  png_set_user_limits(codec.png, 0x7fffffff, 0x7fffffff);  // the size is ours to check, in pixels
  png_set_chunk_malloc_max(codec.png, 8u << 20);
  png_set_chunk_cache_max(codec.png, 64);
  // Where the file ends early, the pixels that were to be read at once are lost: a thousandth of them.
  const std::size_t at_once = std::clamp<std::size_t>(codec.bytes.size() / 1024, 1, 8192);
  png_set_compression_buffer_size(codec.png, at_once);
  png_read_info(codec.png, codec.info);
  return true;
}

// Asks for 8-bit RGB or RGBA, whatever is stored. Sets `channels` to 3 or 4.
bool prepare(PngCodec& codec, int& channels) {
  if (setjmp(png_jmpbuf(codec.png)) != 0) return false;
  png_set_expand(codec.png);
  png_set_scale_16(codec.png);
  png_set_gray_to_rgb(codec.png);
  png_set_interlace_handling(codec.png);
  png_read_update_info(codec.png, codec.info);
  channels = png_get_channels(codec.png, codec.info);
  return true;
}

bool read_rows(PngCodec& codec, png_bytep* rows) {
  if (setjmp(png_jmpbuf(codec.png)) != 0) return false;
  png_read_image(codec.png, rows);
  return true;
}

// Deflate expands by less than 1032, so a size that the bytes cannot hold is known before memory is taken.
void check_against_bytes(const PngCodec& codec, const Source& source, std::int64_t width, std::int64_t height) {
  constexpr std::size_t most_expansion = 1040;
  const std::size_t stored = png_get_rowbytes(codec.png, codec.info) * static_cast<std::size_t>(height);
  if (stored / most_expansion > source.bytes.size()) throw_too_few_bytes(source, width, height);
}

std::span<const std::byte> embedded_profile(PngCodec& codec) {
  char* name = nullptr;
  int compression = 0;
  png_bytep profile = nullptr;
  png_uint_32 size = 0;
  if (png_get_iCCP(codec.png, codec.info, &name, &compression, &profile, &size) == 0) return {};
  return {reinterpret_cast<const std::byte*>(profile), size};
}

int find_orientation(PngCodec& codec) {
  png_uint_32 size = 0;
  png_bytep exif = nullptr;
  if (png_get_eXIf_1(codec.png, codec.info, &size, &exif) == 0) return 1;
  return exif_orientation({reinterpret_cast<const std::byte*>(exif), size});
}

// The rows that are whole after read_rows failed; of an interlaced picture, whose rows come in seven turns, none.
std::int64_t rows_read(const PngCodec& codec) {
  if (!codec.truncated || png_get_interlace_type(codec.png, codec.info) != PNG_INTERLACE_NONE) return 0;
  return png_get_current_row_number(codec.png);
}

// `warning` is that of DecodedImage.
Image read_image(PngCodec& codec, const Source& source, int width, int height, int channels, std::string& warning) {
  const auto w = static_cast<std::size_t>(width);
  const auto h = static_cast<std::size_t>(height);
  const auto c = static_cast<std::size_t>(channels);
  Image image;
  image.width = width;
  image.height = height;
  image.rgb.resize(w * h * c);  // with transparency, packed in place below
  std::vector<png_bytep> rows(h);
  for (std::size_t y = 0; y < h; ++y) rows[y] = image.rgb.data() + y * w * c;
  if (!read_rows(codec, rows.data())) {
    const std::int64_t whole = rows_read(codec);
    if (whole == 0) throw_corrupt(source, codec.reason);
    if (whole < height) warning = warn_of_missing_rows(source, whole, height);
    std::fill(image.rgb.begin() + whole * static_cast<std::ptrdiff_t>(w * c), image.rgb.end(), std::uint8_t{255});
  }
  if (channels == 4) {
    for (int y = 0; y < height; ++y) lay_over_white(rows[static_cast<std::size_t>(y)], image.pixel(0, y), width);
    image.rgb.resize(w * h * 3);
  }
  return image;
}

}  // namespace

DecodedImage decode_png(const Source& source) {
  PngCodec codec(source.bytes);
  if (codec.info == nullptr || !start(codec)) throw_corrupt(source, codec.reason);
  const std::int64_t width = png_get_image_width(codec.png, codec.info);
  const std::int64_t height = png_get_image_height(codec.png, codec.info);
  check_size(source, width, height);
  check_against_bytes(codec, source, width, height);

  int channels = 0;
  if (!prepare(codec, channels)) throw_corrupt(source, codec.reason);
  if (channels != 3 && channels != 4) throw_corrupt(source, fmt::format("it has {} channels", channels));
  DecodedImage decoded;
  decoded.format = source.format;
  decoded.image =
      read_image(codec, source, static_cast<int>(width), static_cast<int>(height), channels, decoded.warning);
  convert_to_srgb(decoded.image, embedded_profile(codec));
  decoded.orientation = find_orientation(codec);
  decoded.original_width = decoded.image.width;
  decoded.original_height = decoded.image.height;
  return decoded;
}

}  // namespace selvedge::codecs
