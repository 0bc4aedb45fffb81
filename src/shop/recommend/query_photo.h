// A query photo, prepared for its embedding.
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

// `photo` is a file's bytes, `name` is for messages, `crop` is the part to search, in pixels of the upright original.
// Decoding shrinks the photo to what the model and a heat map need; without a crop, a JPEG is decoded no larger than
// `detail` times the model's input, or a little more. Throws what decode_image throws, including CropOutsidePhoto.
QueryPhoto open_query(std::span<const std::byte> photo, const std::string& name, const std::optional<Rect>& crop,
                      const ImageEncoder& encoder, const image::DecodeLimits& limits = {}, int detail = 1);

// One query of several photos of the same garment: the mean of their embeddings, one a row, of length 1.
std::vector<float> fused(const core::EmbeddingMatrix& photos);

// "40,60,300,400": x, y, width, height. Nothing for anything else.
std::optional<Rect> parse_crop(std::string_view text);

}  // namespace selvedge::recommend
