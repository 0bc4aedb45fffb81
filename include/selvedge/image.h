// An upright image in memory, a rectangle of it, and the decoder of picture files.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "selvedge/export.h"

namespace selvedge {

// Pixels in sRGB with 8 bits a channel. Rows go from top to bottom and have no padding: channel c (0 red, 1 green, 2
// blue) of pixel (x, y) is rgb[(y * width + x) * 3 + c].
struct Image {
  int width = 0;
  int height = 0;
  std::vector<std::uint8_t> rgb;

  Image() = default;
  // A black image. Both sizes must be > 0.
  Image(int w, int h) : width(w), height(h), rgb(static_cast<std::size_t>(w) * static_cast<std::size_t>(h) * 3) {}

  bool empty() const { return rgb.empty(); }
  std::uint8_t* pixel(int x, int y) { return rgb.data() + offset(x, y); }
  const std::uint8_t* pixel(int x, int y) const { return rgb.data() + offset(x, y); }
  bool operator==(const Image&) const = default;

 private:
  std::size_t offset(int x, int y) const {
    return (static_cast<std::size_t>(y) * static_cast<std::size_t>(width) + static_cast<std::size_t>(x)) * 3;
  }
};

// A part of an image in pixels: columns [x, x + width), rows [y, y + height).
struct Rect {
  int x = 0;
  int y = 0;
  int width = 0;
  int height = 0;
  bool operator==(const Rect&) const = default;
};

// Decodes the bytes of a picture file: JPEG, PNG, WebP, HEIC, AVIF, GIF, BMP or TIFF. The image has its full size, is
// upright (EXIF orientation is applied) and is in sRGB. Decoding runs in a confined process of its own,
// selvedge-decode. `name` stands for the picture in messages. Any thread.
// Throws Error: invalid_argument for another format, more than 64 MiB or more than 100 million pixels; corrupt_data for
// a damaged picture; unavailable where selvedge-decode cannot be started.
SELVEDGE_EXPORT Image read_image(std::span<const std::byte> bytes, const std::string& name);

}  // namespace selvedge
