// What a picture takes while it is decoded, by its header alone: no library reads these bytes here.
#include <algorithm>
#include <cstdint>
#include <optional>

#include "ground/image/decoders.h"
#include "ground/image/heif_items.h"

namespace selvedge::image {
namespace {

using Bytes = std::span<const std::byte>;

struct Declared {
  std::int64_t pixels = 0;
  std::int64_t bytes_a_pixel = 0;
};

std::int64_t big(Bytes bytes, std::size_t at, std::size_t count) {
  std::int64_t value = 0;
  for (std::size_t i = 0; i < count; ++i) value = (value << 8) | std::to_integer<std::int64_t>(bytes[at + i]);
  return value;
}

std::int64_t little(Bytes bytes, std::size_t at, std::size_t count) {
  std::int64_t value = 0;
  for (std::size_t i = count; i-- > 0;) value = (value << 8) | std::to_integer<std::int64_t>(bytes[at + i]);
  return value;
}

// Of sides that a header may give as anything up to 2^32 - 1: no product of two overflows.
std::int64_t pixels_of(std::int64_t width, std::int64_t height) {
  constexpr std::int64_t longest = std::int64_t{1} << 31;
  return std::min(width, longest) * std::min(height, longest);
}

// The first frame header. Each component may be kept as 2 bytes a coefficient until the last scan.
std::optional<Declared> jpeg(Bytes bytes) {
  for (std::size_t at = 2; at + 10 <= bytes.size();) {
    if (bytes[at] != std::byte{0xFF}) {
      ++at;  // stray bytes are skipped, as libjpeg does
      continue;
    }
    const auto marker = std::to_integer<unsigned>(bytes[at + 1]);
    const bool frame = marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
    if (frame) {
      const std::int64_t components = std::min<std::int64_t>(big(bytes, at + 9, 1), 4);
      return Declared{pixels_of(big(bytes, at + 5, 2), big(bytes, at + 7, 2)), 3 * components + 3};
    }
    if (marker == 0xDA) return std::nullopt;
    const bool alone = marker == 0xFF || marker == 0x01 || marker == 0 || (marker >= 0xD0 && marker <= 0xD9);
    at += alone ? (marker == 0xFF ? 1 : 2) : 2 + static_cast<std::size_t>(big(bytes, at + 2, 2));
  }
  return std::nullopt;
}

// 4 bytes with transparency, and 3 of the picture turned.
std::optional<Declared> png(Bytes bytes) {
  if (bytes.size() < 26) return std::nullopt;
  return Declared{pixels_of(big(bytes, 16, 4), big(bytes, 20, 4)), 7};
}

// The lossless kind decodes to 4 bytes before it is written as 3 or 4; then turned.
std::optional<Declared> webp(Bytes bytes) {
  if (bytes.size() < 30) return std::nullopt;
  const std::string_view kind(reinterpret_cast<const char*>(bytes.data()) + 12, 4);
  std::int64_t width = 0, height = 0;
  if (kind == "VP8X") {
    width = little(bytes, 24, 3) + 1;
    height = little(bytes, 27, 3) + 1;
  } else if (kind == "VP8L") {
    const std::int64_t sizes = little(bytes, 21, 4);
    width = (sizes & 0x3FFF) + 1;
    height = ((sizes >> 14) & 0x3FFF) + 1;
  } else if (kind == "VP8 ") {
    width = little(bytes, 26, 2) & 0x3FFF;
    height = little(bytes, 28, 2) & 0x3FFF;
  } else {
    return std::nullopt;
  }
  return Declared{pixels_of(width, height), 11};
}

std::optional<Declared> declared(Bytes bytes) {
  // Planes of a frame, the canvas of a grid, the same as RGB, once more as the result.
  constexpr std::int64_t heif_bytes = 18;
  switch (sniff_image_format(bytes).value_or(ImageFormat::heif)) {
    case ImageFormat::jpeg:
      return jpeg(bytes);
    case ImageFormat::png:
      return png(bytes);
    case ImageFormat::webp:
      return webp(bytes);
    default:
      if (const auto largest = decoding::largest_heif_item(bytes)) return Declared{*largest, heif_bytes};
      return std::nullopt;
  }
}

}  // namespace

std::size_t decoding_memory(std::span<const std::byte> bytes, const DecodeLimits& limits) {
  // Tables, threads' stacks, profiles, and what a decoder rounds up.
  constexpr std::int64_t beside = std::int64_t{96} << 20;
  constexpr std::int64_t most_bytes = 18;
  const auto size = declared(bytes);
  const std::int64_t pixels = std::min(size ? size->pixels : limits.max_pixels, limits.max_pixels);
  const std::int64_t each = size ? size->bytes_a_pixel : most_bytes;
  const std::int64_t most = static_cast<std::int64_t>(std::min<std::size_t>(limits.max_memory, std::size_t{1} << 46));
  if (pixels > (most - std::min(most, beside)) / each) return static_cast<std::size_t>(most);
  return static_cast<std::size_t>(std::min(most, beside + pixels * each));
}

}  // namespace selvedge::image
