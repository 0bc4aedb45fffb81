// One decoding serves both thumbnail and embedding, so the image is kept large enough for either. A part of a picture
// is only embedded and gets no thumbnail.
#include "shop/recommend/picture.h"

#include <algorithm>

#include "ground/image/decode.h"
#include "ground/image/encode.h"
#include "ground/image/resize.h"

namespace selvedge::recommend {
namespace {

constexpr int thumbnail_quality = 85;

}  // namespace

int longest_side_for(const ImageEncoder& encoder) {
  return 2 * std::max({thumbnail_side, encoder.input_width, encoder.input_height});
}

Picture open_picture(std::span<const std::byte> bytes, const std::string& name, const ImageEncoder& encoder,
                     const image::DecodeLimits& limits, const std::optional<Rect>& part) {
  image::DecodeOptions options;
  options.limits = limits;
  options.crop = part;
  options.at_least_width = std::max(thumbnail_side, encoder.input_width);
  options.at_least_height = std::max(thumbnail_side, encoder.input_height);
  options.longest_side = longest_side_for(encoder);
  image::DecodedImage decoded = image::decode_image(bytes, name, options);
  Picture picture;
  picture.original_width = decoded.original_width;
  picture.original_height = decoded.original_height;
  picture.warning = std::move(decoded.warning);
  picture.image = std::move(decoded.image);
  if (!part)
    picture.thumbnail = image::encode_jpeg(image::fit_within(picture.image, thumbnail_side), thumbnail_quality);
  return picture;
}

}  // namespace selvedge::recommend
