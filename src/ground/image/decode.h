// Bytes of outside files to upright sRGB pictures.
//
// The libraries that read them run in processes of their own, selvedge-decode, which may use so much memory and
// processor time, no files and no network; what crashes or holds them costs that one picture (docs/decisions/0016). A
// few are kept and used again; decode_image and load_image may be called from any thread.
//
// The format is chosen by magic bytes, never by a file's name. EXIF orientation (all 8) is applied, transparency is
// laid over white, 16-bit, greyscale, palette and CMYK/YCCK pictures become 8-bit RGB, and an embedded ICC profile is
// converted to sRGB with relative colorimetric intent (a profile that is sRGB costs nothing, a broken one is ignored).
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>

#include "ground/core/error.h"
#include "ground/image/image.h"

namespace selvedge {

enum class ImageFormat { jpeg, png, webp, heif, avif };

// "JPEG", "PNG", "WebP", "HEIC", "AVIF": for messages.
const char* to_string(ImageFormat format);

// What the first bytes say. nullopt where they are of no format that decode_image reads.
std::optional<ImageFormat> sniff_image_format(std::span<const std::byte> bytes);

// Checked before any memory for pixels is allocated.
struct DecodeLimits {
  std::size_t max_bytes = std::size_t{64} << 20;  // of the encoded file
  std::int64_t max_pixels = 100'000'000;          // width * height as the file declares them
  double max_seconds = 0.9;                       // of processor time; ten times that under sanitizers
  std::size_t max_memory = std::size_t{2} << 30;  // bytes, while it is decoded; see decoding_memory
};

// Thrown for a picture over the limit of pixels, so that it can be told from one that cannot be read.
class TooManyPixels : public Error {
 public:
  explicit TooManyPixels(const std::string& message) : Error(ErrorKind::invalid_argument, message) {}
};

// Thrown for a crop that is not inside its picture, so that it can be told from one that cannot be read.
class CropOutsidePhoto : public Error {
 public:
  explicit CropOutsidePhoto(const std::string& message) : Error(ErrorKind::invalid_argument, message) {}
};

struct DecodeOptions {
  DecodeLimits limits;
  // Where both are > 0, a JPEG may be decoded at 1/2, 1/4 or 1/8 of its size, which is faster, as long as the upright
  // picture stays at least this wide and this high. 0 (default): full size. Other formats are always decoded whole.
  int at_least_width = 0;
  int at_least_height = 0;
  // The part wanted, in pixels of the upright original; at_least then goes unused, since it is cut at full size.
  std::optional<Rect> crop;
  // Where > 0, a longer side (after the crop) is shrunk to this many pixels, before the rest is copied anywhere.
  int longest_side = 0;
};

struct DecodedImage {
  Image image;
  int original_width = 0;  // of the upright picture, before the crop and any scaling
  int original_height = 0;
  ImageFormat format = ImageFormat::jpeg;
  int orientation = 1;  // EXIF, 1 to 8, as the file says; it has been applied
};

// Decodes one picture; of a HEIC or AVIF collection, the primary one. `name` is what messages call it.
// Throws invalid_argument if the bytes are empty, of another format, an animated WebP, or over a limit; corrupt_data,
// with the decoder's reason, if they are truncated or do not follow their format, or if decoding them crashes or takes
// more processor time or memory than it may; unavailable if selvedge-decode cannot be started. A picture whose encoded
// data is incomplete is an error, never a half-grey picture; bytes missing or left over after the picture's last pixel
// are tolerated.
DecodedImage decode_image(std::span<const std::byte> bytes, const std::string& name, const DecodeOptions& options = {});

// The same without another process and its limits: for bytes that we wrote ourselves, and for fuzzing.
DecodedImage decode_image_here(std::span<const std::byte> bytes, const std::string& name,
                               const DecodeOptions& options = {});

// What decoding the picture may take at most, in bytes: by the size that its header declares, or by limits.max_pixels
// where that cannot be told; never over limits.max_memory. Bytes of any kind.
std::size_t decoding_memory(std::span<const std::byte> bytes, const DecodeLimits& limits = {});

// Starts `count` of the processes ahead, so that the first pictures need not wait for it. Throws unavailable, saying
// where selvedge-decode was looked for, if they cannot be started.
void start_decoders(std::size_t count);

// decode_image of a file. Throws not_found or unavailable if it cannot be read.
DecodedImage load_image(const std::filesystem::path& path, const DecodeOptions& options = {});

}  // namespace selvedge
