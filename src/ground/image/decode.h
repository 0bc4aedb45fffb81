// Decodes picture files to upright sRGB images. The files may come from strangers: every photo and every picture goes
// through here.
//
// The codecs run in separate processes, selvedge-decode, with bounded memory and processor time, and without files or
// network. A picture that crashes or stalls its process is lost, and nothing else (docs/decisions/0016). A few
// processes are kept and reused. Every function may be called from any thread.
//
// The first bytes decide the format, never the file's name. EXIF orientation, all 8 values, is applied. Transparency is
// laid over white. 16-bit, greyscale, palette and CMYK/YCCK pictures become 8-bit RGB. An embedded ICC profile is
// converted to sRGB with relative colorimetric intent; a broken profile is ignored. A GIF gives its first frame, a TIFF
// its first picture.
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

// All of these names, for messages.
inline constexpr const char* picture_formats = "JPEG, PNG, WebP, HEIC, AVIF, GIF, BMP or TIFF";

// The format that the first bytes name. Nothing if decode_image does not read it.
std::optional<ImageFormat> sniff_image_format(std::span<const std::byte> bytes);

// Limits of decoding. Size limits are checked before memory for pixels is allocated.
struct DecodeLimits {
  std::size_t max_bytes = std::size_t{64} << 20;  // of the encoded file
  std::int64_t max_pixels = 100'000'000;          // width * height, as the file declares
  double max_seconds = 0.9;                       // of processor time; ten times that under sanitizers
  std::size_t max_memory = std::size_t{2} << 30;  // bytes while decoding; see decoding_memory
};

// The picture has more pixels than allowed. It has a class of its own because callers tell it from an unreadable
// picture.
class TooManyPixels : public Error {
 public:
  explicit TooManyPixels(const std::string& message) : Error(ErrorKind::invalid_argument, message) {}
};

// The crop is not inside its photo. It has a class of its own because callers tell it from an unreadable photo.
class CropOutsidePhoto : public Error {
 public:
  explicit CropOutsidePhoto(const std::string& message) : Error(ErrorKind::invalid_argument, message) {}
};

struct DecodeOptions {
  DecodeLimits limits;
  // If both are > 0, a JPEG may be decoded at a fraction of its size, which is faster. The upright image stays at least
  // this wide and high, if the original is. 0: full size. Other formats are always decoded at full size.
  int at_least_width = 0;
  int at_least_height = 0;
  // The wanted part, in pixels of the upright original. It is cut at full size, so at_least_width and at_least_height
  // then have no effect.
  std::optional<Rect> crop;
  // If > 0: an image whose longer side, after the crop, exceeds this many pixels is shrunk to it. It is shrunk inside
  // the decoding process, so large images are never copied.
  int longest_side = 0;
};

struct DecodedImage {
  Image image;
  int original_width = 0;  // of the upright picture, before the crop and any scaling
  int original_height = 0;
  ImageFormat format = ImageFormat::jpeg;
  int orientation = 1;  // EXIF, 1 to 8, as in the file; already applied
  std::string warning;  // what is wrong with the picture, e.g. "the file ends early: …"; empty: nothing
};

// Decodes one picture. Of a HEIC or AVIF collection it is the primary one. `name` stands for the picture in messages.
//
// Throws invalid_argument if the bytes are empty, of another format, an animated WebP, or over a limit of bytes or
// pixels; CropOutsidePhoto and TooManyPixels are of this kind. Throws corrupt_data, with the reason, if they are
// truncated or malformed, or if decoding crashes or exceeds its processor time or memory. Throws unavailable if
// selvedge-decode cannot be started.
//
// Incomplete data is an error and never a half-grey image, but for a file that ends early. With a `warning` it is
// decoded if at least three quarters of its rows are there (the others become white), or if it is a progressive JPEG
// that is all there at least coarsely. HEICs, AVIFs, interlaced PNGs and GIFs, WebPs with EXIF, and TIFFs in tiles or
// planes must be whole. Bytes that are missing or left over after the last pixel are ignored.
DecodedImage decode_image(std::span<const std::byte> bytes, const std::string& name, const DecodeOptions& options = {});

// The same in the calling process, without limits on time and memory. Only for JPEGs that Selvedge wrote itself, such
// as thumbnails. Throws invalid_argument for other formats.
DecodedImage decode_jpeg_here(std::span<const std::byte> bytes, const std::string& name,
                              const DecodeOptions& options = {});

// An upper bound on the memory that decoding takes, in bytes. It follows from the size in the picture's header, or from
// limits.max_pixels if the header tells none. It is at most limits.max_memory. Takes any bytes.
std::size_t decoding_memory(std::span<const std::byte> bytes, const DecodeLimits& limits = {});

// Starts `count` decoding processes in advance, so that the first pictures do not wait for them. Throws unavailable if
// they cannot be started; the message says where selvedge-decode was looked for.
void start_decoders(std::size_t count);

// Decodes a picture file. Throws as decode_image, and not_found or unavailable if the file cannot be read.
DecodedImage load_image(const std::filesystem::path& path, const DecodeOptions& options = {});

}  // namespace selvedge::image
