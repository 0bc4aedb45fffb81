#include <webp/decode.h>

#include <algorithm>
#include <memory>
#include <string_view>

#include "ground/codecs/codecs.h"
#include "selvedge/error.h"

namespace selvedge::codecs {

using namespace image;
using namespace image::decoding;

namespace {

// The contents of the first RIFF chunk of that name, empty where there is none. The walk never leaves the bytes.
std::span<const std::byte> find_chunk(std::span<const std::byte> file, std::string_view name) {
  for (std::size_t at = 12; at + 8 <= file.size();) {
    const auto byte = [&](std::size_t i) { return std::to_integer<std::size_t>(file[at + 4 + i]); };
    const std::size_t size = byte(0) | (byte(1) << 8) | (byte(2) << 16) | (byte(3) << 24);
    const std::size_t held = std::min(size, file.size() - at - 8);
    if (std::string_view(reinterpret_cast<const char*>(file.data() + at), 4) == name) return file.subspan(at + 8, held);
    at += 8 + size + (size & 1);
  }
  return {};
}

const char* describe(VP8StatusCode status) {
  switch (status) {
    case VP8_STATUS_NOT_ENOUGH_DATA:
      return "the file is truncated";
    case VP8_STATUS_OUT_OF_MEMORY:
      return "out of memory";
    case VP8_STATUS_UNSUPPORTED_FEATURE:
      return "it uses a feature that libwebp does not support";
    default:
      return "its data do not follow the format";
  }
}

// Whether the header announces an EXIF block, which comes behind the picture and may say which way up it is.
bool announces_exif(std::span<const std::byte> file) {
  constexpr std::size_t name_at = 12, flags_at = 20;
  constexpr std::byte exif{0x08};
  return file.size() > flags_at &&
         std::string_view(reinterpret_cast<const char*>(file.data()) + name_at, 4) == "VP8X" &&
         (file[flags_at] & exif) != std::byte{0};
}

struct FreeDecoder {
  void operator()(WebPIDecoder* decoder) const { WebPIDelete(decoder); }
};

// Whether the file is shorter than its RIFF header says. Damaged data of a whole file may look like an early end too.
bool ends_early(std::span<const std::byte> file) {
  constexpr std::size_t size_at = 4, header = 8;
  std::size_t size = 0;
  for (std::size_t i = 0; i < 4 && file.size() >= header; ++i)
    size |= std::to_integer<std::size_t>(file[size_at + i]) << (8 * i);
  return size + header > file.size();
}

// Decodes as much as there is of a file that ends early. Returns how many rows have come; 0 if it is damaged otherwise.
int read_rows_there(std::span<const std::byte> file, bool alpha, Image& image, int row) {
  const std::unique_ptr<WebPIDecoder, FreeDecoder> decoder(
      WebPINewRGB(alpha ? MODE_RGBA : MODE_RGB, image.rgb.data(), image.rgb.size(), row));
  if (decoder == nullptr) return 0;
  const VP8StatusCode status =
      WebPIUpdate(decoder.get(), reinterpret_cast<const std::uint8_t*>(file.data()), file.size());
  if (status == VP8_STATUS_OK) return image.height;  // only bytes behind the pixels are missing
  int rows = 0;
  if (status != VP8_STATUS_SUSPENDED || WebPIDecGetRGB(decoder.get(), &rows, nullptr, nullptr, nullptr) == nullptr)
    return 0;
  return rows;
}

}  // namespace

DecodedImage decode_webp(const Source& source) {
  const auto* bytes = reinterpret_cast<const std::uint8_t*>(source.bytes.data());
  WebPBitstreamFeatures features{};
  const VP8StatusCode status = WebPGetFeatures(bytes, source.bytes.size(), &features);
  if (status != VP8_STATUS_OK) throw_corrupt(source, describe(status));
  if (features.has_animation != 0) {
    throw Error(ErrorKind::invalid_argument, source.name + ": expected a still picture, found an animated WebP");
  }
  check_size(source, features.width, features.height);

  DecodedImage decoded;
  decoded.format = source.format;
  const bool alpha = features.has_alpha != 0;
  const int row = features.width * (alpha ? 4 : 3);
  Image image;
  image.width = features.width;
  image.height = features.height;
  image.rgb.resize(static_cast<std::size_t>(row) * static_cast<std::size_t>(features.height));
  const auto decode = alpha ? WebPDecodeRGBAInto : WebPDecodeRGBInto;
  if (decode(bytes, source.bytes.size(), image.rgb.data(), image.rgb.size(), row) == nullptr) {
    const int rows = announces_exif(source.bytes) || !ends_early(source.bytes)
                         ? 0
                         : read_rows_there(source.bytes, alpha, image, row);
    if (rows == 0) throw_corrupt(source, "the file is truncated or its data do not follow the format");
    if (rows < features.height) decoded.warning = warn_of_missing_rows(source, rows, features.height);
    std::fill(image.rgb.begin() + std::ptrdiff_t{rows} * row, image.rgb.end(), std::uint8_t{255});
  }
  if (alpha) {
    for (int y = 0; y < features.height; ++y)
      lay_over_white(image.rgb.data() + static_cast<std::ptrdiff_t>(y) * row, image.pixel(0, y), features.width);
    image.rgb.resize(static_cast<std::size_t>(features.width) * static_cast<std::size_t>(features.height) * 3);
  }
  convert_to_srgb(image, find_chunk(source.bytes, "ICCP"));
  decoded.orientation = exif_orientation(find_chunk(source.bytes, "EXIF"));
  decoded.image = std::move(image);
  decoded.original_width = decoded.image.width;
  decoded.original_height = decoded.image.height;
  return decoded;
}

}  // namespace selvedge::codecs
