// Decodes picture files of strangers to upright sRGB images.
//
// The codecs run in processes of their own, selvedge-decode, with bounded memory and processor time, no files and no
// network. A picture that crashes or stalls one costs only that picture (docs/decisions/0016). A few processes are kept
// and reused. decode_image and load_image may be called from any thread.
//
// Magic bytes decide the format, never a file's name. EXIF orientation (all 8) is applied. Transparency is laid over
// white. 16-bit, greyscale, palette and CMYK/YCCK pictures become 8-bit RGB. An embedded ICC profile is converted to
// sRGB with relative colorimetric intent; an sRGB profile costs nothing, a broken one is ignored. A GIF shows its first
// frame, a TIFF its first picture.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>

#include "selvedge/error.h"
#include "selvedge/image.h"

namespace selvedge::image {

enum class ImageFormat { jpeg, png, webp, heif, avif, gif, bmp, tiff };

// "JPEG", "PNG", "WebP", "HEIC", "AVIF", "GIF", "BMP", "TIFF": for messages.
const char* to_string(ImageFormat format);

// Those formats, for messages.
inline constexpr const char* picture_formats = "JPEG, PNG, WebP, HEIC, AVIF, GIF, BMP or TIFF";

// The format by the first bytes; nullopt if decode_image does not read it.
std::optional<ImageFormat> sniff_image_format(std::span<const std::byte> bytes);

// Limits of decoding. Size limits are checked before memory for pixels is allocated.
struct DecodeLimits {
  std::size_t max_bytes = std::size_t{64} << 20;  // of the encoded file
  std::int64_t max_pixels = 100'000'000;          // width * height, as the file declares
  double max_seconds = 0.9;                       // of processor time; ten times that under sanitizers
  std::size_t max_memory = std::size_t{2} << 30;  // bytes while decoding; see decoding_memory
};

// The picture has more pixels than allowed. A class of its own, because such a picture is not unreadable.
class TooManyPixels : public Error {
 public:
  explicit TooManyPixels(const std::string& message) : Error(ErrorKind::invalid_argument, message) {}
};

// The crop is not inside its photo. A class of its own, because such a photo is not unreadable.
class CropOutsidePhoto : public Error {
 public:
  explicit CropOutsidePhoto(const std::string& message) : Error(ErrorKind::invalid_argument, message) {}
};

struct DecodeOptions {
  DecodeLimits limits;
  // If both are > 0, a JPEG may be decoded at 1/2, 1/4 or 1/8 of its size, which is faster, as long as the upright
  // picture stays at least this wide and high. 0 (default): full size. Other formats are always decoded whole.
  int at_least_width = 0;
  int at_least_height = 0;
  // The wanted part, in pixels of the upright original. It is cut at full size, so at_least has no effect then.
  std::optional<Rect> crop;
  // If > 0: a longer side (after the crop) is shrunk to this many pixels, before the rest is copied anywhere.
  int longest_side = 0;
};

struct DecodedImage {
  Image image;
  int original_width = 0;  // of the upright picture, before the crop and any scaling
  int original_height = 0;
  ImageFormat format = ImageFormat::jpeg;
  int orientation = 1;  // EXIF, 1 to 8, as in the file; already applied
  std::string warning;  // what is not as it was meant, "" where nothing is: "the file ends early: …"
};

// Decodes one picture; of a HEIC or AVIF collection, the primary one. `name` is for messages.
//
// Throws invalid_argument if the bytes are empty, of another format, an animated WebP, or over a limit. Throws
// corrupt_data, with the decoder's reason, if they are truncated or malformed, or if decoding crashes or exceeds its
// processor time or memory. Throws unavailable if selvedge-decode cannot be started. Incomplete data is an error, never
// a half-grey picture, but for one case: a JPEG whose file ends early and that a browser shows is taken with a
// `warning` if at least three quarters of its rows are there, the others white, or if it is a progressive one and every
// part of it has come at least coarsely. Bytes missing or left over after the last pixel are tolerated.
DecodedImage decode_image(std::span<const std::byte> bytes, const std::string& name, const DecodeOptions& options = {});

// The same in this process, without its limits of time and memory: for JPEGs that Selvedge wrote itself. Throws
// invalid_argument for other bytes.
DecodedImage decode_jpeg_here(std::span<const std::byte> bytes, const std::string& name,
                              const DecodeOptions& options = {});

// An upper bound on the memory of decoding, in bytes: by the size in the header, or by limits.max_pixels if that cannot
// be told; never over limits.max_memory. Takes any bytes.
std::size_t decoding_memory(std::span<const std::byte> bytes, const DecodeLimits& limits = {});

// Starts `count` decoding processes ahead, so that the first pictures need not wait. Throws unavailable, saying where
// selvedge-decode was looked for, if they cannot be started.
void start_decoders(std::size_t count);

// decode_image for a file. Throws not_found or unavailable if it cannot be read.
DecodedImage load_image(const std::filesystem::path& path, const DecodeOptions& options = {});

}  // namespace selvedge::image
