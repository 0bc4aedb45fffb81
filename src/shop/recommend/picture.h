// A product's picture, prepared for a catalogue.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "ground/image/decode.h"
#include "selvedge/image.h"
#include "shop/recommend/image_encoder.h"

namespace selvedge::recommend {

// Larger files are refused before they are read. Decoding has the same limit.
inline constexpr std::size_t max_picture_bytes = std::size_t{64} << 20;

// Longest side of a catalogue's thumbnails, in pixels.
inline constexpr int thumbnail_side = 512;

struct Picture {
  Image image;                       // at least the model's input size if the original is; small enough to hold many
  std::vector<std::byte> thumbnail;  // JPEG
  int original_width = 0;            // upright
  int original_height = 0;
  std::string warning;  // image::DecodedImage::warning
};

// The longer side, in pixels, to which pictures are shrunk while they are decoded: twice what the model and a thumbnail
// use. The model loses nothing, and large pictures do not fill the memory.
int longest_side_for(const ImageEncoder& encoder);

// The picture, or its part, in pixels of the upright original, which has no thumbnail then. Throws what decode_image
// throws; `name` is for messages.
Picture open_picture(std::span<const std::byte> bytes, const std::string& name, const ImageEncoder& encoder,
                     const image::DecodeLimits& limits = {}, const std::optional<Rect>& part = {});

}  // namespace selvedge::recommend
