// An upright image in memory.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "selvedge/export.h"

namespace selvedge {

// sRGB, 8 bits a channel, rows from the top, no padding: channel c of pixel (x, y) is rgb[(y * width + x) * 3 + c].
struct Image {
  int width = 0;
  int height = 0;
  std::vector<std::uint8_t> rgb;

  Image() = default;
  // Black. Sizes must be > 0.
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

// A picture of a file's bytes: JPEG, PNG, WebP, HEIC, AVIF, GIF, BMP or TIFF, upright and sRGB. `name` is what messages
// call it. Throws Error: invalid_argument for another format or a picture over the limits, corrupt_data for a damaged
// one.
SELVEDGE_EXPORT Image read_image(std::span<const std::byte> bytes, const std::string& name);

}  // namespace selvedge
