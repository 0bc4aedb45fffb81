// The first picture of a TIFF, in the compressions that editors and cameras write.
#include <tiffio.h>

#include <algorithm>
#include <cstdarg>
#include <cstdio>
#include <cstring>
#include <memory>

#include <fmt/format.h>

#include "ground/codecs/codecs.h"

namespace selvedge::codecs {

using namespace image;
using namespace image::decoding;

namespace {

// The file in memory, and what libtiff says of it.
struct TiffFile {
  std::span<const std::byte> bytes;
  std::size_t at = 0;
  char reason[512] = "its data do not follow the format";
  bool damaged = false;  // by what is only a warning to libtiff
};

tmsize_t read_bytes(thandle_t handle, void* to, tmsize_t count) {
  auto* file = static_cast<TiffFile*>(handle);
  const std::size_t held =
      std::min(file->bytes.size() - std::min(file->at, file->bytes.size()), static_cast<std::size_t>(count));
  if (held > 0) std::memcpy(to, file->bytes.data() + file->at, held);
  file->at += held;
  return static_cast<tmsize_t>(held);
}
tmsize_t write_nothing(thandle_t, void*, tmsize_t) { return 0; }
toff_t seek(thandle_t handle, toff_t offset, int from) {
  auto* file = static_cast<TiffFile*>(handle);
  const std::size_t begin = from == SEEK_CUR ? file->at : from == SEEK_END ? file->bytes.size() : 0;
  file->at = begin + static_cast<std::size_t>(offset);
  return file->at;
}
int leave_open(thandle_t) { return 0; }
toff_t size_of(thandle_t handle) { return static_cast<TiffFile*>(handle)->bytes.size(); }

// As a mapped file, which libtiff reads in place: its other way refuses some tiles without compression.
int map(thandle_t handle, void** base, toff_t* size) {
  const auto* file = static_cast<TiffFile*>(handle);
  *base = const_cast<std::byte*>(file->bytes.data());
  *size = file->bytes.size();
  return 1;
}
void unmap(thandle_t, void*, toff_t) {}

int keep_reason(TIFF*, void* user, const char*, const char* format, va_list values) {
  auto* file = static_cast<TiffFile*>(user);
  std::vsnprintf(file->reason, sizeof file->reason, format, values);
  return 1;
}
// libjpeg paints grey where data are missing, and warns. libtiff does without a profile that the file's end cuts off.
int judge_warning(TIFF* tiff, void* user, const char* module, const char* format, va_list values) {
  auto* file = static_cast<TiffFile*>(user);
  const bool of_libjpeg = module != nullptr && std::strcmp(module, "JPEGLib") == 0;
  const bool cut_off = std::strncmp(format, "IO error", 8) == 0;
  if (!of_libjpeg && !cut_off) return 1;
  file->damaged = true;
  return keep_reason(tiff, user, module, format, values);
}

struct FreeTiff {
  void operator()(TIFF* tiff) const { TIFFClose(tiff); }
  void operator()(TIFFOpenOptions* options) const { TIFFOpenOptionsFree(options); }
};
using OpenTiff = std::unique_ptr<TIFF, FreeTiff>;

OpenTiff open(TiffFile& file, const DecodeLimits& limits) {
  const std::unique_ptr<TIFFOpenOptions, FreeTiff> options(TIFFOpenOptionsAlloc());
  TIFFOpenOptionsSetErrorHandlerExtR(options.get(), keep_reason, &file);
  TIFFOpenOptionsSetWarningHandlerExtR(options.get(), judge_warning, &file);
  constexpr std::int64_t most_bytes_a_pixel = 8, beside = std::int64_t{16} << 20;
  TIFFOpenOptionsSetMaxSingleMemAlloc(options.get(), limits.max_pixels * most_bytes_a_pixel + beside);
  return OpenTiff(TIFFClientOpenExt("picture", "rM", &file, read_bytes, write_nothing, seek, leave_open, size_of, map,
                                    unmap, options.get()));
}

template <typename T>
T field(TIFF* tiff, std::uint32_t tag) {
  T value{};
  TIFFGetFieldDefaulted(tiff, tag, &value);
  return value;
}

// Others are for scans, science and printers, and each is another decoder for strangers to try.
void require_usual(const Source& source, TIFF* tiff) {
  const auto compression = field<std::uint16_t>(tiff, TIFFTAG_COMPRESSION);
  constexpr std::uint16_t usual[] = {COMPRESSION_NONE,          COMPRESSION_LZW,     COMPRESSION_JPEG,
                                     COMPRESSION_ADOBE_DEFLATE, COMPRESSION_DEFLATE, COMPRESSION_PACKBITS};
  if (std::ranges::find(usual, compression) == std::end(usual)) {
    throw_corrupt(source, fmt::format("expected no compression or LZW, Deflate, PackBits or JPEG, found compression {}",
                                      compression));
  }
  if ((field<std::uint32_t>(tiff, TIFFTAG_SUBFILETYPE) & FILETYPE_REDUCEDIMAGE) != 0)
    throw_corrupt(source, "its first picture is a small copy of another, as in a camera's raw file");
  if (field<std::uint16_t>(tiff, TIFFTAG_PHOTOMETRIC) == PHOTOMETRIC_SEPARATED &&
      field<std::uint16_t>(tiff, TIFFTAG_BITSPERSAMPLE) != 8)
    throw_corrupt(source, "expected 8 bits for each ink of CMYK, found another number");
}

enum class Transparency { none, straight, premultiplied };

// Of the RGBA that libtiff gives, which multiplies colours by a straight alpha, but not grey.
Transparency transparency_of(TIFF* tiff) {
  std::uint16_t count = 0;
  std::uint16_t* types = nullptr;
  TIFFGetFieldDefaulted(tiff, TIFFTAG_EXTRASAMPLES, &count, &types);
  const auto samples = field<std::uint16_t>(tiff, TIFFTAG_SAMPLESPERPIXEL);
  const auto photometric = field<std::uint16_t>(tiff, TIFFTAG_PHOTOMETRIC);
  // Old programs do not say what the fourth is.
  if (count == 0)
    return samples == 4 && photometric == PHOTOMETRIC_RGB ? Transparency::premultiplied : Transparency::none;
  if (types[0] == EXTRASAMPLE_UNSPECIFIED) return Transparency::none;  // a selection that an editor kept
  const bool grey = photometric == PHOTOMETRIC_MINISBLACK || photometric == PHOTOMETRIC_MINISWHITE;
  return types[0] == EXTRASAMPLE_UNASSALPHA && grey ? Transparency::straight : Transparency::premultiplied;
}

// Instead of libtiff's own, which know no profile: the four inks as they are stored, one byte each.
void put_inks(TIFFRGBAImage* image, std::uint32_t* to, std::uint32_t, std::uint32_t, std::uint32_t width,
              std::uint32_t height, std::int32_t from_skip, std::int32_t to_skip, unsigned char* from) {
  for (; height > 0; --height) {
    for (std::uint32_t x = 0; x < width; ++x, ++to, from += image->samplesperpixel) std::memcpy(to, from, 4);
    to += to_skip;
    from += std::ptrdiff_t{from_skip} * image->samplesperpixel;
  }
}
void put_ink_planes(TIFFRGBAImage*, std::uint32_t* to, std::uint32_t, std::uint32_t, std::uint32_t width,
                    std::uint32_t height, std::int32_t from_skip, std::int32_t to_skip, unsigned char* cyan,
                    unsigned char* magenta, unsigned char* yellow, unsigned char* black) {
  for (; height > 0; --height) {
    for (std::uint32_t x = 0; x < width; ++x, ++to) {
      const unsigned char inks[4] = {*cyan++, *magenta++, *yellow++, *black++};
      std::memcpy(to, inks, 4);
    }
    to += to_skip;
    cyan += from_skip, magenta += from_skip, yellow += from_skip, black += from_skip;
  }
}

// The rows whose strips the file holds, where it ends early. Without compression a strip is there row by row.
std::uint32_t rows_there(TIFF* tiff, std::size_t size) {
  const auto height = field<std::uint32_t>(tiff, TIFFTAG_IMAGELENGTH);
  const auto rows_of_strip = std::min(height, std::max(1U, field<std::uint32_t>(tiff, TIFFTAG_ROWSPERSTRIP)));
  const bool in_strips =
      TIFFIsTiled(tiff) == 0 && field<std::uint16_t>(tiff, TIFFTAG_PLANARCONFIG) == PLANARCONFIG_CONTIG;
  if (!in_strips) return height;  // which libtiff reads, or refuses
  for (std::uint32_t strip = 0; strip < TIFFNumberOfStrips(tiff); ++strip) {
    const std::uint64_t at = TIFFGetStrileOffset(tiff, strip), count = TIFFGetStrileByteCount(tiff, strip);
    if (at <= size && count <= size - at) continue;
    const bool plain = field<std::uint16_t>(tiff, TIFFTAG_COMPRESSION) == COMPRESSION_NONE;
    const auto row = static_cast<std::uint64_t>(std::max<tmsize_t>(1, TIFFScanlineSize(tiff)));
    const std::uint64_t whole = plain && at <= size ? std::min<std::uint64_t>((size - at) / row, rows_of_strip) : 0;
    return static_cast<std::uint32_t>(std::min<std::uint64_t>(height, std::uint64_t{strip} * rows_of_strip + whole));
  }
  return height;
}

// Where the strip that the file's end cuts off would end; the size of the file where none is. libtiff reads such a
// strip only if it is whole.
std::uint64_t size_with_strip(TIFF* tiff, std::uint32_t rows, std::size_t size) {
  const auto rows_of_strip = std::max(1U, field<std::uint32_t>(tiff, TIFFTAG_ROWSPERSTRIP));
  if (rows == 0 || rows % rows_of_strip == 0) return size;
  const std::uint32_t strip = rows / rows_of_strip;
  return TIFFGetStrileOffset(tiff, strip) + TIFFGetStrileByteCount(tiff, strip);
}

// Closes what TIFFRGBAImageBegin opened.
struct Reading {
  TIFFRGBAImage image{};
  ~Reading() { TIFFRGBAImageEnd(&image); }
};

// 4 bytes a pixel: RGBA, or for `ink` CMYK. As stored, not turned. Those behind the first `rows` are 0.
std::vector<std::uint8_t> read_pixels(const Source& source, TIFF* tiff, TiffFile& file, bool ink, std::uint32_t rows) {
  char problem[1024] = {};
  TIFFRGBAImage image{};
  if (TIFFRGBAImageOK(tiff, problem) == 0 || TIFFRGBAImageBegin(&image, tiff, 1, problem) == 0)
    throw_corrupt(source, problem);
  Reading reading{image};
  reading.image.req_orientation = reading.image.orientation;  // turned later, like every format
  if (ink && reading.image.isContig != 0) reading.image.put.contig = put_inks;
  if (ink && reading.image.isContig == 0) reading.image.put.separate = put_ink_planes;
  std::vector<std::uint8_t> pixels(std::size_t{4} * image.width * image.height);
  if (TIFFRGBAImageGet(&reading.image, reinterpret_cast<std::uint32_t*>(pixels.data()), image.width, rows) == 0 ||
      file.damaged)
    throw_corrupt(source, file.reason);
  return pixels;
}

// RGBA to RGB over white, in the same memory.
void lay_over_white(std::vector<std::uint8_t>& pixels, Transparency transparency) {
  const std::size_t count = pixels.size() / 4;
  for (std::size_t i = 0; i < count; ++i) {
    const std::uint8_t* rgba = pixels.data() + 4 * i;
    std::uint8_t* rgb = pixels.data() + 3 * i;
    if (transparency == Transparency::straight) {
      decoding::lay_over_white(rgba, rgb, 1);
      continue;
    }
    const int white = transparency == Transparency::none ? 0 : 255 - rgba[3];
    for (std::size_t c = 0; c < 3; ++c) rgb[c] = static_cast<std::uint8_t>(std::min(255, rgba[c] + white));
  }
  pixels.resize(3 * count);
}

std::span<const std::byte> embedded_profile(TIFF* tiff) {
  std::uint32_t size = 0;
  void* profile = nullptr;
  if (TIFFGetField(tiff, TIFFTAG_ICCPROFILE, &size, &profile) == 0) return {};
  return {static_cast<const std::byte*>(profile), size};
}

}  // namespace

DecodedImage decode_tiff(const Source& source) {
  TiffFile file{source.bytes};
  OpenTiff tiff = open(file, source.options.limits);
  if (!tiff) throw_corrupt(source, file.reason);
  const std::int64_t width = field<std::uint32_t>(tiff.get(), TIFFTAG_IMAGEWIDTH);
  const std::int64_t height = field<std::uint32_t>(tiff.get(), TIFFTAG_IMAGELENGTH);
  check_size(source, width, height);
  constexpr std::int64_t most_pixels_a_byte = 32'768;  // LZW's longest string, of pixels of one bit
  check_expansion(source, width, height, most_pixels_a_byte);
  require_usual(source, tiff.get());

  DecodedImage decoded;
  decoded.format = source.format;
  decoded.original_width = static_cast<int>(width);
  decoded.original_height = static_cast<int>(height);
  const auto orientation = field<std::uint16_t>(tiff.get(), TIFFTAG_ORIENTATION);
  decoded.orientation = orientation >= 1 && orientation <= 8 ? orientation : 1;
  const bool ink = field<std::uint16_t>(tiff.get(), TIFFTAG_PHOTOMETRIC) == PHOTOMETRIC_SEPARATED;
  const std::uint32_t rows = rows_there(tiff.get(), source.bytes.size());
  std::vector<std::byte> completed;
  if (rows < height) {
    decoded.warning = warn_of_missing_rows(source, rows, height);
    const std::uint64_t size = size_with_strip(tiff.get(), rows, source.bytes.size());
    if (size > 2 * source.bytes.size()) throw_corrupt(source, "the file is truncated");
    completed.assign(source.bytes.begin(), source.bytes.end());
    completed.resize(static_cast<std::size_t>(size));
    tiff.reset();
    file = TiffFile{completed};
    tiff = open(file, source.options.limits);
    if (!tiff) throw_corrupt(source, file.reason);
  }
  std::vector<std::uint8_t> pixels = read_pixels(source, tiff.get(), file, ink, rows);
  // White: no ink, or light that hides all.
  std::fill(pixels.begin() + std::ptrdiff_t{4} * rows * width, pixels.end(), static_cast<std::uint8_t>(ink ? 0 : 255));
  if (ink) {
    decoded.image = cmyk_to_srgb(pixels, decoded.original_width, decoded.original_height, embedded_profile(tiff.get()));
    return decoded;
  }
  lay_over_white(pixels, transparency_of(tiff.get()));
  decoded.image.width = decoded.original_width;
  decoded.image.height = decoded.original_height;
  decoded.image.rgb = std::move(pixels);
  convert_to_srgb(decoded.image, embedded_profile(tiff.get()));
  return decoded;
}

}  // namespace selvedge::codecs
