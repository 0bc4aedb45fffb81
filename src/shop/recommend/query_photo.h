// Opens a query photo for its embedding.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ground/image/decode.h"
#include "selvedge/error.h"
#include "shop/recommend/image_encoder.h"

namespace selvedge::recommend {

struct QueryPhoto {
  Image image;    // upright, cropped; no side over longest_side_for(encoder)
  int width = 0;  // pixels, of the upright original
  int height = 0;
  image::ImageFormat format = image::ImageFormat::jpeg;
  int orientation = 1;  // EXIF, 1 to 8; already applied
};

// Decodes a photo. `photo` is a file's bytes; `name` stands for it in messages; `crop` is the part to search, in pixels
// of the upright original. The image is shrunk to longest_side_for(encoder). Without a crop, a JPEG may be decoded at a
// smaller size, but at least `detail` times the model's input if the photo is that large. Throws as
// image::decode_image, including CropOutsidePhoto.
QueryPhoto open_query(std::span<const std::byte> photo, const std::string& name, const std::optional<Rect>& crop,
                      const ImageEncoder& encoder, const image::DecodeLimits& limits = {}, int detail = 1);

// One query from several photos of a garment: the mean of their embeddings, scaled to length 1. `photos` has one row a
// photo.
std::vector<float> fused(const core::EmbeddingMatrix& photos);

// Parses "40,60,300,400": x, y, width, height. Nothing for any other text. Whether the part lies in a photo is not
// checked.
std::optional<Rect> parse_crop(std::string_view text);

}  // namespace selvedge::recommend
