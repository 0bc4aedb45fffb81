// A shopper's photo on its way to an embedding.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "ground/core/error.h"
#include "ground/image/decode.h"
#include "shop/recommend/image_encoder.h"

namespace selvedge {

struct QueryPhoto {
  Image image;    // upright, cropped; no longer than longest_side_for its encoder
  int width = 0;  // of the upright original, pixels
  int height = 0;
  ImageFormat format = ImageFormat::jpeg;
  int orientation = 1;  // EXIF; applied
};

// `photo` is a file's bytes, `name` what messages call it, `crop` the part to look at in pixels of the upright
// original. The picture is shrunk where it is decoded to what the model and a heat map need; without a crop, JPEGs are
// not even decoded larger. Throws what decode_image throws, and
// CropOutsidePhoto.
QueryPhoto open_query(std::span<const std::byte> photo, const std::string& name, const std::optional<Rect>& crop,
                      const ImageEncoder& encoder, const DecodeLimits& limits = {});

// "40,60,300,400": x, y, width, height. Nothing for anything else.
std::optional<Rect> parse_crop(std::string_view text);

}  // namespace selvedge
