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

// The canvas, and the first frame where it reaches beyond. Indices are read a row at a time.
std::optional<Declared> gif(Bytes bytes) {
  if (bytes.size() < 13) return std::nullopt;
  std::int64_t width = little(bytes, 6, 2), height = little(bytes, 8, 2);
  const auto table_after = [&](std::size_t flags_at) {
    const auto flags = std::to_integer<unsigned>(bytes[flags_at]);
    return (flags & 0x80) != 0 ? std::size_t{6} << (flags & 7) : 0;
  };
  std::size_t at = 13 + table_after(10);
  while (at + 10 <= bytes.size() && bytes[at] == std::byte{0x21}) {  // extensions: blocks of up to 255 bytes each
    at += 2;
    while (at < bytes.size() && bytes[at] != std::byte{0}) at += 1 + std::to_integer<std::size_t>(bytes[at]);
    ++at;
  }
  if (at + 10 > bytes.size() || bytes[at] != std::byte{0x2C}) return std::nullopt;
  width = std::max(width, little(bytes, at + 1, 2) + little(bytes, at + 5, 2));
  height = std::max(height, little(bytes, at + 3, 2) + little(bytes, at + 7, 2));
  return Declared{pixels_of(width, height), 6};
}

// As RGB, and once more turned or cut.
std::optional<Declared> bmp(Bytes bytes) {
  if (bytes.size() < 26) return std::nullopt;
  if (little(bytes, 14, 4) == 12) return Declared{pixels_of(little(bytes, 18, 2), little(bytes, 20, 2)), 6};
  const std::int64_t width = little(bytes, 18, 4), height = little(bytes, 22, 4);
  constexpr std::int64_t all = std::int64_t{1} << 32;
  return Declared{pixels_of(width, std::min(height, all - height)), 6};
}

// Width and height of the first directory. As RGBA, a strip of up to 4 times 16 bits a pixel, and once more turned.
std::optional<Declared> tiff(Bytes bytes) {
  if (bytes.size() < 16) return std::nullopt;
  const bool from_big = bytes[0] == std::byte{'M'};
  const auto number = [&](std::size_t at, std::size_t count) -> std::int64_t {
    if (at > bytes.size() || count > bytes.size() - at) return -1;
    return from_big ? big(bytes, at, count) : little(bytes, at, count);
  };
  const bool large = number(2, 2) == 43;  // BigTIFF
  const std::int64_t directory = large ? number(8, 8) : number(4, 4);
  if (directory < 0 || directory > std::ssize(bytes)) return std::nullopt;
  auto at = static_cast<std::size_t>(directory);
  const std::int64_t entries = std::min<std::int64_t>(number(at, large ? 8 : 2), 4096);
  std::int64_t width = -1, height = -1;
  at += large ? 8 : 2;
  for (std::int64_t i = 0; i < entries; ++i, at += large ? 20 : 12) {
    const std::int64_t tag = number(at, 2), type = number(at + 2, 2);
    constexpr std::int64_t width_tag = 256, height_tag = 257, short_type = 3;
    const std::int64_t value = number(at + (large ? 12 : 8), type == short_type ? 2 : 4);
    if (tag == width_tag) width = value;
    if (tag == height_tag) height = value;
  }
  if (width < 0 || height < 0) return std::nullopt;
  return Declared{pixels_of(width, height), 15};
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
    case ImageFormat::gif:
      return gif(bytes);
    case ImageFormat::bmp:
      return bmp(bytes);
    case ImageFormat::tiff:
      return tiff(bytes);
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
