// BMP by a reader of our own (decision 0028): rows of numbers behind a header that says what they mean. All reading is
// by BmpBytes, which never leaves the file.
#include <algorithm>
#include <array>
#include <bit>
#include <cstdlib>

#include <fmt/format.h>

#include "ground/codecs/codecs.h"

namespace selvedge::codecs {

using namespace image;
using namespace image::decoding;

namespace {

enum class Packing : std::uint32_t { plain = 0, rle8 = 1, rle4 = 2, masks = 3, masks_with_alpha = 6 };

class BmpBytes {
 public:
  explicit BmpBytes(const Source& source) : source_(source) {}

  std::size_t size() const { return source_.bytes.size(); }
  std::span<const std::byte> part(std::size_t at, std::size_t count) const {
    if (at > size() || count > size() - at) throw_corrupt(source_, "the file is truncated");
    return source_.bytes.subspan(at, count);
  }
  // Little-endian, of 1 to 4 bytes.
  std::uint32_t number(std::size_t at, std::size_t count) const {
    const auto held = part(at, count);
    std::uint32_t value = 0;
    for (std::size_t i = count; i-- > 0;) value = (value << 8) | std::to_integer<std::uint32_t>(held[i]);
    return value;
  }

 private:
  const Source& source_;
};

struct BmpHeader {
  std::int64_t width = 0, height = 0;  // height is positive
  bool top_down = false;
  int bits = 0;  // a pixel
  Packing packing = Packing::plain;
  std::array<std::uint32_t, 4> masks{};  // red, green, blue, alpha
  std::size_t palette_at = 0, palette_entry = 4, palette_count = 0;
  std::size_t pixels_at = 0;
  std::span<const std::byte> profile;
};

constexpr std::size_t header_at = 14;  // behind the file's own

void read_sizes(const Source& source, const BmpBytes& bytes, std::uint32_t header, BmpHeader& bmp) {
  if (header == 12) {  // of OS/2 1
    bmp.width = bytes.number(header_at + 4, 2);
    bmp.height = bytes.number(header_at + 6, 2);
    bmp.bits = static_cast<int>(bytes.number(header_at + 10, 2));
    bmp.palette_entry = 3;
    return;
  }
  bmp.width = static_cast<std::int32_t>(bytes.number(header_at + 4, 4));
  bmp.height = static_cast<std::int32_t>(bytes.number(header_at + 8, 4));
  bmp.top_down = bmp.height < 0;
  bmp.height = std::abs(bmp.height);
  bmp.bits = static_cast<int>(bytes.number(header_at + 14, 2));
  if (header < 20) return;  // OS/2 2 may leave out the rest
  const std::uint32_t packing = bytes.number(header_at + 16, 4);
  const bool of_os2 = header == 64;  // there 3 is a fax code, 4 another RLE
  if (packing > 6 || packing == 4 || packing == 5 || (of_os2 && packing > 2))
    throw_corrupt(source, fmt::format("it is compressed in a way ({}) that only printers know", packing));
  bmp.packing = static_cast<Packing>(packing);
}

void read_masks(const BmpBytes& bytes, std::uint32_t header, BmpHeader& bmp) {
  const bool masked = bmp.packing == Packing::masks || bmp.packing == Packing::masks_with_alpha;
  if (!masked) {
    if (bmp.bits == 16) bmp.masks = {0x7C00, 0x03E0, 0x001F, 0};
    if (bmp.bits >= 24) bmp.masks = {0xFF0000, 0x00FF00, 0x0000FF, 0};
    return;
  }
  // Behind a short header, in a long one: at the same place.
  const std::size_t count = header >= 56 || bmp.packing == Packing::masks_with_alpha ? 4 : 3;
  for (std::size_t i = 0; i < count; ++i) bmp.masks[i] = bytes.number(header_at + 40 + 4 * i, 4);
  if (header == 40) bmp.palette_at += 4 * count;
}

// The colour profile that a header of version 5 may point to.
std::span<const std::byte> embedded_profile(const BmpBytes& bytes, std::uint32_t header) {
  constexpr std::uint32_t embedded = 0x4D424544;  // "MBED"
  if (header < 124 || bytes.number(header_at + 56, 4) != embedded) return {};
  const std::size_t at = header_at + bytes.number(header_at + 112, 4), count = bytes.number(header_at + 116, 4);
  return at > bytes.size() || count > bytes.size() - at ? std::span<const std::byte>() : bytes.part(at, count);
}

bool contiguous(std::uint32_t mask) {
  const std::uint32_t bits = mask >> (mask == 0 ? 0 : std::countr_zero(mask));
  return (bits & (bits + 1)) == 0;
}

void require_sense(const Source& source, const BmpHeader& bmp) {
  const bool run_length = bmp.packing == Packing::rle8 || bmp.packing == Packing::rle4;
  const bool masked = bmp.packing == Packing::masks || bmp.packing == Packing::masks_with_alpha;
  const bool known = run_length ? bmp.bits == (bmp.packing == Packing::rle8 ? 8 : 4)
                     : masked   ? bmp.bits == 16 || bmp.bits == 32
                                : bmp.bits == 1 || bmp.bits == 2 || bmp.bits == 4 || bmp.bits == 8 || bmp.bits == 16 ||
                                    bmp.bits == 24 || bmp.bits == 32;
  if (!known) {
    throw_corrupt(source, fmt::format("{} bits a pixel do not go with compression {}", bmp.bits,
                                      static_cast<std::uint32_t>(bmp.packing)));
  }
  if (run_length && bmp.top_down) throw_corrupt(source, "it is compressed and upside down at once");
  if (!std::ranges::all_of(bmp.masks, contiguous)) throw_corrupt(source, "the bits of a colour lie apart");
}

BmpHeader read_header(const Source& source, const BmpBytes& bytes) {
  BmpHeader bmp;
  const std::uint32_t header = bytes.number(header_at, 4);
  if (header != 12 && header < 16) throw_corrupt(source, fmt::format("its header has {} bytes", header));
  read_sizes(source, bytes, header, bmp);
  check_size(source, bmp.width, bmp.height);
  bmp.palette_at = header_at + header;
  read_masks(bytes, header, bmp);
  require_sense(source, bmp);
  if (bmp.bits <= 8) {
    const std::uint32_t named = header >= 36 ? bytes.number(header_at + 32, 4) : 0;
    const std::uint32_t most = 1U << bmp.bits;
    bmp.palette_count = named == 0 ? most : std::min(named, most);
  }
  bmp.pixels_at = bytes.number(10, 4);
  // A table that says it is longer than the room before the pixels ends there.
  if (bmp.pixels_at >= bmp.palette_at)
    bmp.palette_count = std::min(bmp.palette_count, (bmp.pixels_at - bmp.palette_at) / bmp.palette_entry);
  else
    bmp.pixels_at = bmp.palette_at + bmp.palette_count * bmp.palette_entry;
  bmp.profile = embedded_profile(bytes, header);
  return bmp;
}

using Colour = std::array<std::uint8_t, 3>;
using Palette = std::array<Colour, 256>;  // black where the file has no colour

Palette read_palette(const BmpBytes& bytes, const BmpHeader& bmp) {
  Palette palette{};
  for (std::size_t i = 0; i < bmp.palette_count; ++i) {
    const auto entry = bytes.part(bmp.palette_at + i * bmp.palette_entry, 3);  // blue, green, red
    for (std::size_t c = 0; c < 3; ++c) palette[i][c] = std::to_integer<std::uint8_t>(entry[2 - c]);
  }
  return palette;
}

// One colour's part of a pixel's number, as a level.
class Channel {
 public:
  explicit Channel(std::uint32_t mask = 0) : mask_(mask) {
    if (mask == 0) return;
    constexpr int most_bits = 8;  // of more, the highest count
    shift_ = std::max(std::countr_zero(mask), static_cast<int>(std::bit_width(mask)) - most_bits);
    const std::uint32_t most = mask >> shift_;
    for (std::uint32_t i = 0; i <= most; ++i) levels_[i] = static_cast<std::uint8_t>((i * 255 + most / 2) / most);
  }
  std::uint8_t operator()(std::uint32_t value) const { return levels_[(value & mask_) >> shift_]; }

 private:
  std::uint32_t mask_;
  int shift_ = 0;
  std::array<std::uint8_t, 256> levels_{};
};

// The pixels of a picture without run lengths, as they are stored.
struct PixelRows {
  std::size_t width, height, bits, stride;
  std::span<const std::byte> bytes;
  std::size_t held = 0;  // rows that the file has, in their order there

  // Of a pixel of 16 bits or more, or the index of one of fewer.
  std::uint32_t value(std::size_t x, std::size_t y) const {
    const std::size_t bit = x * bits;
    const std::byte* at = bytes.data() + y * stride + bit / 8;
    if (bits <= 8) return (std::to_integer<std::uint32_t>(*at) >> (8 - bits - bit % 8)) & ((1U << bits) - 1);
    std::uint32_t value = 0;
    for (std::size_t i = bits / 8; i-- > 0;) value = (value << 8) | std::to_integer<std::uint32_t>(at[i]);
    return value;
  }
};

PixelRows rows_of(const BmpBytes& bytes, const BmpHeader& bmp) {
  PixelRows rows{static_cast<std::size_t>(bmp.width),
                 static_cast<std::size_t>(bmp.height),
                 static_cast<std::size_t>(bmp.bits),
                 0,
                 {}};
  rows.stride = (rows.width * rows.bits + 31) / 32 * 4;
  // The padding of the last row may be missing.
  const std::size_t row = (rows.width * rows.bits + 7) / 8;
  const std::size_t held = bytes.size() - std::min(bytes.size(), bmp.pixels_at);
  rows.held = std::min(rows.height, (held + rows.stride - row) / rows.stride);
  if (rows.held > 0) rows.bytes = bytes.part(bmp.pixels_at, rows.stride * (rows.held - 1) + row);
  return rows;
}

// Some programs leave every alpha at 0 and mean a picture that hides nothing.
bool has_alpha(const PixelRows& rows, std::uint32_t mask) {
  if (mask == 0) return false;
  for (std::size_t y = 0; y < rows.held; ++y) {
    for (std::size_t x = 0; x < rows.width; ++x) {
      if ((rows.value(x, y) & mask) != 0) return true;
    }
  }
  return false;
}

// `warning` is that of DecodedImage, as below.
Image read_rows(const Source& source, const BmpBytes& bytes, const BmpHeader& bmp, std::string& warning) {
  const PixelRows rows = rows_of(bytes, bmp);
  if (rows.held < rows.height) warning = warn_of_missing_rows(source, static_cast<int>(rows.held), bmp.height);
  const Palette palette = read_palette(bytes, bmp);
  const Channel red(bmp.masks[0]), green(bmp.masks[1]), blue(bmp.masks[2]), alpha(bmp.masks[3]);
  const bool transparent = has_alpha(rows, bmp.masks[3]);
  Image image(static_cast<int>(bmp.width), static_cast<int>(bmp.height));
  if (rows.held < rows.height) std::ranges::fill(image.rgb, std::uint8_t{255});
  for (std::size_t y = 0; y < rows.held; ++y) {
    std::uint8_t* to = image.pixel(0, static_cast<int>(bmp.top_down ? y : rows.height - 1 - y));
    for (std::size_t x = 0; x < rows.width; ++x, to += 3) {
      const std::uint32_t value = rows.value(x, y);
      if (rows.bits <= 8) {
        std::ranges::copy(palette[value], to);
      } else if (transparent) {
        const std::uint8_t rgba[4] = {red(value), green(value), blue(value), alpha(value)};
        lay_over_white(rgba, to, 1);
      } else {
        to[0] = red(value), to[1] = green(value), to[2] = blue(value);
      }
    }
  }
  return image;
}

// Runs of one index, or for RLE4 of two by turns; places that nothing is written to stay white. Bottom row first.
class RunLengths {
 public:
  RunLengths(const BmpBytes& bytes, const BmpHeader& bmp, Image& image)
      : bytes_(bytes),
        image_(image),
        palette_(read_palette(bytes, bmp)),
        nibbles_(bmp.packing == Packing::rle4),
        at_(bmp.pixels_at) {}

  // Returns how many rows have come: all of them unless the file ends early.
  std::int64_t read() {
    while (y_ < image_.height) {
      if (bytes_.size() - std::min(bytes_.size(), at_) < 2) return rows();
      const std::uint32_t count = next(), value = next();
      if (count > 0) {
        for (std::uint32_t i = 0; i < count; ++i) paint(nibbles_ ? nibble(value, i) : value);
      } else if (value == 0) {
        x_ = 0;
        ++y_;
      } else if (value == 1) {
        break;
      } else if (value == 2) {
        if (bytes_.size() - at_ < 2) return rows();
        x_ += next();
        y_ += next();
      } else if (!read_literals(value)) {
        return rows();
      }
    }
    return image_.height;
  }

 private:
  std::uint32_t next() { return bytes_.number(at_++, 1); }
  static std::uint32_t nibble(std::uint32_t pair, std::uint32_t i) { return i % 2 == 0 ? pair >> 4 : pair & 15; }

  // The rows that are whole where the file ends; the last one lacks only its end mark.
  std::int64_t rows() const { return std::min<std::int64_t>(image_.height, y_ + (x_ >= image_.width ? 1 : 0)); }

  // Whether the file has them all.
  bool read_literals(std::uint32_t count) {
    if (bytes_.size() - at_ < (nibbles_ ? (count + 1) / 2 : count)) return false;
    std::uint32_t value = 0;
    const std::size_t begin = at_;
    for (std::uint32_t i = 0; i < count; ++i) {
      if (!nibbles_ || i % 2 == 0) value = next();
      paint(nibbles_ ? nibble(value, i) : value);
    }
    at_ += (at_ - begin) % 2;  // whole pairs of bytes
    return true;
  }
  void paint(std::uint32_t index) {
    if (x_ >= image_.width || y_ >= image_.height) return;
    std::ranges::copy(palette_[index], image_.pixel(static_cast<int>(x_++), image_.height - 1 - static_cast<int>(y_)));
  }

  const BmpBytes& bytes_;
  Image& image_;
  const Palette palette_;
  const bool nibbles_;
  std::size_t at_;
  std::int64_t x_ = 0, y_ = 0;  // y from the bottom
};

Image read_run_lengths(const Source& source, const BmpBytes& bytes, const BmpHeader& bmp, std::string& warning) {
  constexpr std::int64_t most_pixels_a_byte = 4096;  // two bytes paint 255, or skip rows
  check_expansion(source, bmp.width, bmp.height, most_pixels_a_byte);
  Image image(static_cast<int>(bmp.width), static_cast<int>(bmp.height));
  std::ranges::fill(image.rgb, std::uint8_t{255});
  const std::int64_t rows = RunLengths(bytes, bmp, image).read();
  if (rows == bmp.height) return image;
  warning = warn_of_missing_rows(source, rows, bmp.height);
  const auto begin = static_cast<std::size_t>(bmp.height - rows) * static_cast<std::size_t>(bmp.width) * 3;
  std::fill_n(image.rgb.begin(), begin, std::uint8_t{255});  // the upper ones come last
  return image;
}

}  // namespace

DecodedImage decode_bmp(const Source& source) {
  const BmpBytes bytes(source);
  const BmpHeader bmp = read_header(source, bytes);
  const bool run_lengths = bmp.packing == Packing::rle8 || bmp.packing == Packing::rle4;
  DecodedImage decoded;
  decoded.format = source.format;
  decoded.image = run_lengths ? read_run_lengths(source, bytes, bmp, decoded.warning)
                              : read_rows(source, bytes, bmp, decoded.warning);
  convert_to_srgb(decoded.image, bmp.profile);
  decoded.original_width = decoded.image.width;
  decoded.original_height = decoded.image.height;
  return decoded;
}

}  // namespace selvedge::codecs
