#include "selvedge/recommend/picture.h"

#include <algorithm>

#include "selvedge/image/decode.h"
#include "selvedge/image/encode.h"
#include "selvedge/image/resize.h"

namespace selvedge {
namespace {

constexpr int thumbnail_quality = 85;

}  // namespace

Picture open_picture(std::span<const std::byte> bytes, const std::string& name, const ImageEncoder& encoder,
                     const DecodeLimits& limits) {
  DecodeOptions options{limits, 0, 0};
  options.at_least_width = std::max(thumbnail_side, encoder.input_width);
  options.at_least_height = std::max(thumbnail_side, encoder.input_height);
  DecodedImage decoded = decode_image(bytes, name, options);
  Picture picture;
  picture.original_width = decoded.original_width;
  picture.original_height = decoded.original_height;
  // Twice the least size keeps a batch of large PNGs from filling the memory and loses nothing at the model's input.
  const int longest = 2 * std::max(options.at_least_width, options.at_least_height);
  picture.image = std::max(decoded.image.width, decoded.image.height) > longest ? fit_within(decoded.image, longest)
                                                                                : std::move(decoded.image);
  picture.thumbnail = encode_jpeg(fit_within(picture.image, thumbnail_side), thumbnail_quality);
  return picture;
}

}  // namespace selvedge
