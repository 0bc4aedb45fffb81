// Tells the format by its first bytes, checks length and limits, and hands the bytes to another process. Only JPEGs of
// our own making are decoded in this one.
#include "ground/image/decode.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <string_view>

#include "ground/files/read_file.h"
#include "ground/image/decoders.h"
#include "ground/image/decoding_process.h"
#include "ground/image/resize.h"
#include "selvedge/error.h"

namespace selvedge::image {
namespace {

std::string_view as_text(std::span<const std::byte> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

// ISO base media files name their kind in "ftyp": a major brand and a list of compatible ones, 4 letters each.
std::optional<ImageFormat> sniff_iso_media(std::string_view head) {
  if (head.size() < 16 || head.substr(4, 4) != "ftyp") return std::nullopt;
  const auto byte = [&](std::size_t i) { return static_cast<std::size_t>(static_cast<unsigned char>(head[i])); };
  const std::size_t declared = (byte(0) << 24) | (byte(1) << 16) | (byte(2) << 8) | byte(3);
  const std::size_t end = std::min(declared, head.size());
  constexpr std::string_view heif_brands[] = {"heic", "heix", "hevc", "hevx", "heim", "heis", "mif1", "msf1"};
  bool heif = false;
  for (std::size_t at = 8; at + 4 <= end; at += 4) {
    if (at == 12) continue;  // the minor version
    const std::string_view brand = head.substr(at, 4);
    if (brand == "avif" || brand == "avis") return ImageFormat::avif;
    heif = heif || std::find(std::begin(heif_brands), std::end(heif_brands), brand) != std::end(heif_brands);
  }
  return heif ? std::optional(ImageFormat::heif) : std::nullopt;
}

// Two letters are a weak sign, so the size of the header behind them counts too: 12, or 16 to 124.
bool is_bmp(std::string_view head) {
  return head.size() >= 18 && head.starts_with("BM") && head[14] >= 12 && head[14] <= 124 &&
         head.substr(15, 3) == std::string_view("\0\0\0", 3);
}

// What a file that is no picture we read begins with, for a message.
std::string describe_other(std::string_view head) {
  struct Known {
    std::string_view magic;
    const char* name;
  };
  constexpr Known known[] = {{"%PDF", "a PDF"},          {"<svg", "an SVG"},       {"<!", "a web page"},
                             {"<html", "a web page"},    {"<?xml", "an XML file"}, {"PK\x03\x04", "a zip"},
                             {"\x1f\x8b", "a gzip file"}};
  for (const Known& candidate : known) {
    if (head.starts_with(candidate.magic)) return candidate.name;
  }
  std::string hex;
  for (const char c : head.substr(0, 8))
    hex += fmt::format("{}{:02x}", hex.empty() ? "" : " ", static_cast<unsigned char>(c));
  return "a file that begins with the bytes " + hex;
}

}  // namespace

const char* to_string(ImageFormat format) {
  switch (format) {
    case ImageFormat::jpeg:
      return "JPEG";
    case ImageFormat::png:
      return "PNG";
    case ImageFormat::webp:
      return "WebP";
    case ImageFormat::heif:
      return "HEIC";
    case ImageFormat::avif:
      return "AVIF";
    case ImageFormat::gif:
      return "GIF";
    case ImageFormat::bmp:
      return "BMP";
    case ImageFormat::tiff:
      return "TIFF";
  }
  return "unknown";
}

std::optional<ImageFormat> sniff_image_format(std::span<const std::byte> bytes) {
  const std::string_view head = as_text(bytes.first(std::min<std::size_t>(bytes.size(), 256)));
  if (head.starts_with("\xff\xd8\xff")) return ImageFormat::jpeg;
  if (head.starts_with("\x89PNG\r\n\x1a\n")) return ImageFormat::png;
  if (head.size() >= 12 && head.starts_with("RIFF") && head.substr(8, 4) == "WEBP") return ImageFormat::webp;
  if (head.starts_with("GIF87a") || head.starts_with("GIF89a")) return ImageFormat::gif;
  if (is_bmp(head)) return ImageFormat::bmp;
  using std::string_view_literals::operator""sv;
  for (const std::string_view magic : {"II*\0"sv, "MM\0*"sv, "II+\0"sv, "MM\0+"sv}) {
    if (head.starts_with(magic)) return ImageFormat::tiff;
  }
  return sniff_iso_media(head);
}

namespace {

ImageFormat require_format(std::span<const std::byte> bytes, const std::string& name, const DecodeLimits& limits) {
  if (bytes.empty()) {
    throw Error(ErrorKind::invalid_argument, fmt::format("{}: expected a picture, found an empty file", name));
  }
  if (bytes.size() > limits.max_bytes) {
    throw Error(ErrorKind::invalid_argument, fmt::format("{}: expected a picture of at most {} bytes, found {} bytes",
                                                         name, limits.max_bytes, bytes.size()));
  }
  const std::optional<ImageFormat> format = sniff_image_format(bytes);
  if (!format) {
    throw Error(ErrorKind::invalid_argument, fmt::format("{}: expected a picture ({}), found {}", name, picture_formats,
                                                         describe_other(as_text(bytes))));
  }
  return *format;
}

void require_inside(const Rect& r, const DecodedImage& picture, const std::string& name) {
  const bool inside = r.x >= 0 && r.y >= 0 && r.width > 0 && r.height > 0 && r.x <= picture.original_width - r.width &&
                      r.y <= picture.original_height - r.height;
  if (!inside) {
    throw CropOutsidePhoto(
        fmt::format("{}: crop {},{},{},{}: expected x,y,width,height inside the upright photo of {}x{} pixels", name,
                    r.x, r.y, r.width, r.height, picture.original_width, picture.original_height));
  }
}

}  // namespace

DecodedImage decode_jpeg_here(std::span<const std::byte> bytes, const std::string& name, const DecodeOptions& options) {
  if (sniff_image_format(bytes) != ImageFormat::jpeg)
    throw Error(ErrorKind::invalid_argument, fmt::format("{}: expected a JPEG, found other bytes", name));
  return decoding::decode_with(decoding::decode_jpeg, bytes, name, options);
}

DecodedImage decode_image(std::span<const std::byte> bytes, const std::string& name, const DecodeOptions& options) {
  require_format(bytes, name, options.limits);
  return decoding::decode_elsewhere(bytes, name, options);
}

DecodedImage load_image(const std::filesystem::path& path, const DecodeOptions& options) {
  const std::vector<std::byte> bytes = files::read_file(path, options.limits.max_bytes);
  return decode_image(bytes, path.string(), options);
}

namespace decoding {

DecodedImage decode_with(DecodedImage (*decode)(const Source&), std::span<const std::byte> bytes,
                         const std::string& name, const DecodeOptions& options) {
  DecodeOptions inner = options;
  if (inner.crop) inner.at_least_width = inner.at_least_height = 0;
  DecodedImage decoded = decode({bytes, name, require_format(bytes, name, inner.limits), inner});
  if (swaps_sides(decoded.orientation)) std::swap(decoded.original_width, decoded.original_height);
  // Turned last, when the picture is as small as it gets.
  if (inner.crop) {
    require_inside(*inner.crop, decoded, name);
    decoded.image =
        crop(decoded.image, stored_rect(*inner.crop, decoded.orientation, decoded.image.width, decoded.image.height));
  }
  if (inner.longest_side > 0 && std::max(decoded.image.width, decoded.image.height) > inner.longest_side)
    decoded.image = fit_within(decoded.image, inner.longest_side);
  decoded.image = apply_orientation(std::move(decoded.image), decoded.orientation);
  return decoded;
}

void throw_corrupt(const Source& source, std::string_view reason) {
  throw Error(ErrorKind::corrupt_data,
              fmt::format("{}: the {} picture cannot be decoded: {}", source.name, to_string(source.format), reason));
}

std::string warn_of_missing_rows(const Source& source, std::int64_t found, std::int64_t rows) {
  if (4 * found < 3 * rows) {
    throw_corrupt(source, fmt::format("the file ends early: expected at least three quarters of its {} rows, found {}",
                                      rows, found));
  }
  return fmt::format("the file ends early; {} of its {} rows are missing and taken as white", rows - found, rows);
}

void throw_too_few_bytes(const Source& source, std::int64_t width, std::int64_t height) {
  throw_corrupt(source,
                fmt::format("it declares {} x {} pixels but holds only {} bytes", width, height, source.bytes.size()));
}

void check_expansion(const Source& source, std::int64_t width, std::int64_t height, std::int64_t most_pixels_a_byte) {
  if (width * height / most_pixels_a_byte > std::ssize(source.bytes)) throw_too_few_bytes(source, width, height);
}

void check_size(const Source& source, std::int64_t width, std::int64_t height) {
  if (width <= 0 || height <= 0) throw_corrupt(source, fmt::format("it declares {} x {} pixels", width, height));
  if (width > source.options.limits.max_pixels / height) {
    throw TooManyPixels(fmt::format("{}: expected a picture of at most {} pixels, found {} x {}", source.name,
                                    source.options.limits.max_pixels, width, height));
  }
}

void lay_over_white(const std::uint8_t* rgba, std::uint8_t* rgb, int width) {
  for (int x = 0; x < width; ++x, rgba += 4, rgb += 3) {
    const int alpha = rgba[3];  // read first: the two may be one buffer
    for (int c = 0; c < 3; ++c) rgb[c] = static_cast<std::uint8_t>((rgba[c] * alpha + 255 * (255 - alpha) + 127) / 255);
  }
}

}  // namespace decoding
}  // namespace selvedge::image

selvedge::Image selvedge::read_image(std::span<const std::byte> bytes, const std::string& name) {
  return image::decode_image(bytes, name).image;
}
