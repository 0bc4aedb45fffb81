// A shopper's photo on its way to an embedding.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "selvedge/core/error.h"
#include "selvedge/image/decode.h"
#include "selvedge/recommend/image_encoder.h"

namespace selvedge {

struct QueryPhoto {
  Image image;    // upright, cropped; as small as the model can use
  int width = 0;  // of the upright original, pixels
  int height = 0;
  ImageFormat format = ImageFormat::jpeg;
  int orientation = 1;  // EXIF; applied
};

// Thrown for a crop that is not inside its photo, so that it can be told from a photo that cannot be read.
class CropOutsidePhoto : public Error {
 public:
  explicit CropOutsidePhoto(const std::string& message) : Error(ErrorKind::invalid_argument, message) {}
};

// `photo` is a file's bytes, `name` what messages call it, `crop` the part to look at in pixels of the upright
// original. Without a crop, JPEGs are decoded no larger than the encoder can use. Throws what decode_image throws, and
// CropOutsidePhoto.
QueryPhoto open_query(std::span<const std::byte> photo, const std::string& name, const std::optional<Rect>& crop,
                      const ImageEncoder& encoder, const DecodeLimits& limits = {});

// "40,60,300,400": x, y, width, height. Nothing for anything else.
std::optional<Rect> parse_crop(std::string_view text);

}  // namespace selvedge
