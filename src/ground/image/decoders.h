// What decode_image hands to each codec, and what the codecs share. Inside image/ and codecs/ only.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ground/image/decode.h"
#include "selvedge/image.h"

namespace selvedge::image::decoding {

// The encoded picture, and its name in messages.
struct Source {
  std::span<const std::byte> bytes;
  const std::string& name;
  ImageFormat format;
  const DecodeOptions& options;
};

// Throws corrupt_data or invalid_argument as decode_image does. The result is sRGB and as it is stored:
// `orientation` says how to turn it; the original size is the stored one.
DecodedImage decode_jpeg(const Source& source);

// Decodes by such a function, then does what every format needs: limits, crop, shrinking, orientation. Throws as
// decode_image.
DecodedImage decode_with(DecodedImage (*decode)(const Source&), std::span<const std::byte> bytes,
                         const std::string& name, const DecodeOptions& options);

// "name: reason", thrown.
[[noreturn]] void throw_corrupt(const Source& source, std::string_view reason);

// Of a file that ended when only so many rows of its picture had come: what to warn of, if the others are white. Throws
// corrupt_data if fewer than three quarters had.
std::string warn_of_missing_rows(const Source& source, std::int64_t found, std::int64_t rows);

// Throws corrupt_data for a size that is not positive, invalid_argument for more pixels than the limit.
void check_size(const Source& source, std::int64_t width, std::int64_t height);

// Throws corrupt_data: the picture says it is larger than its bytes can hold.
[[noreturn]] void throw_too_few_bytes(const Source& source, std::int64_t width, std::int64_t height);

// The same where each byte would have to stand for more than so many pixels. For a size that check_size has passed.
void check_expansion(const Source& source, std::int64_t width, std::int64_t height, std::int64_t most_pixels_a_byte);

// EXIF orientation, 1 to 8 (TIFF 6.0, tag 0x0112), of an EXIF block, with or without its leading "Exif\0\0"; 1 where
// the block is damaged or says nothing.
int exif_orientation(std::span<const std::byte> exif);

// Where a rectangle of the upright picture lies in the stored one, whose size is width x height.
Rect stored_rect(const Rect& upright, int orientation, int width, int height);

// The picture turned and mirrored so that it is upright; 1 hands it back untouched.
Image apply_orientation(Image image, int orientation);

// Whether an orientation swaps width and height.
inline bool swaps_sides(int orientation) { return orientation >= 5 && orientation <= 8; }

// Converts in place from an embedded ICC profile to sRGB. RGB profiles convert the three channels; GRAY profiles
// convert each by its one curve, for pictures that were grey. Nothing happens for sRGB itself and for damaged or other
// profiles.
void convert_to_srgb(Image& image, std::span<const std::byte> icc);

// The same for ink: `cmyk` holds 4 bytes a pixel, 255 = full ink. Without a usable profile the plain rule applies,
// red = (255 - cyan) * (255 - black) / 255 and so on.
Image cmyk_to_srgb(std::span<const std::uint8_t> cmyk, int width, int height, std::span<const std::byte> icc);

// Lays `width` pixels of RGBA (not premultiplied) over white. `rgb` may be `rgba`.
void lay_over_white(const std::uint8_t* rgba, std::uint8_t* rgb, int width);

}  // namespace selvedge::image::decoding
