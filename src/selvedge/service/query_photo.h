// A shopper's photo on its way to an embedding: decoded a few at a time, within the service's limits.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>

#include "selvedge/image/decode.h"
#include "selvedge/service/service.h"

namespace selvedge {

struct QueryPhoto {
  Image image;    // upright, cropped; as small as the model can use
  int width = 0;  // of the upright original
  int height = 0;
  ImageFormat format = ImageFormat::jpeg;
  int orientation = 1;  // EXIF, applied
  std::optional<Rect> crop;
};

// Waits for a free decoder. Throws Problem 422 that names `field` for bytes that are no picture or are one over the
// limits, and 400 for a crop that is not inside it.
QueryPhoto open_photo(Service& service, const ImageEncoder& encoder, std::span<const std::byte> bytes,
                      const std::optional<Rect>& crop, const std::string& field);

// "40,60,300,400". Throws Problem 400.
Rect parse_crop(const std::string& text);

// Bytes of a body.
std::span<const std::byte> bytes_of(const std::string& text);

}  // namespace selvedge
