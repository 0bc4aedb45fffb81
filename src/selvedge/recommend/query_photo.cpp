#include "selvedge/recommend/query_photo.h"

#include <fmt/format.h>

#include <charconv>
#include <utility>

#include "selvedge/image/resize.h"

namespace selvedge {

QueryPhoto open_query(std::span<const std::byte> photo, const std::string& name, const std::optional<Rect>& crop_to,
                      const ImageEncoder& encoder, const DecodeLimits& limits) {
  DecodeOptions options{limits, 0, 0};
  if (!crop_to) {
    options.at_least_width = encoder.input_width;
    options.at_least_height = encoder.input_height;
  }
  DecodedImage decoded = decode_image(photo, name, options);
  QueryPhoto query{{}, decoded.original_width, decoded.original_height, decoded.format, decoded.orientation};
  if (!crop_to) {
    query.image = std::move(decoded.image);
    return query;
  }
  const Rect& r = *crop_to;
  const bool inside = r.x >= 0 && r.y >= 0 && r.width > 0 && r.height > 0 && r.x <= query.width - r.width &&
                      r.y <= query.height - r.height;
  if (!inside) {
    throw CropOutsidePhoto(
        fmt::format("{}: crop {},{},{},{}: expected x,y,width,height inside the upright photo of {}x{} pixels", name,
                    r.x, r.y, r.width, r.height, query.width, query.height));
  }
  query.image = crop(decoded.image, r);
  return query;
}

std::optional<Rect> parse_crop(std::string_view text) {
  int values[4] = {};
  const char* at = text.data();
  const char* const end = at + text.size();
  for (int i = 0; i < 4; ++i) {
    const auto [next, failure] = std::from_chars(at, end, values[i]);
    const bool separated = i < 3 ? next != end && *next == ',' : next == end;
    if (failure != std::errc() || !separated) return std::nullopt;
    at = next + 1;
  }
  return Rect{values[0], values[1], values[2], values[3]};
}

}  // namespace selvedge
