// Decodes a product's picture for a catalogue and makes its thumbnail. Imports and reindexing use it.
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

// Largest picture file, 64 MiB. Larger files are refused before they are read; decoding has the same limit.
inline constexpr std::size_t max_picture_bytes = std::size_t{64} << 20;

// Longest side of a catalogue's thumbnails, in pixels.
inline constexpr int thumbnail_side = 512;

struct Picture {
  Image image;                       // upright; shrunk to about what the model and a thumbnail need
  std::vector<std::byte> thumbnail;  // JPEG
  int original_width = 0;            // pixels, of the upright original
  int original_height = 0;
  std::string warning;  // image::DecodedImage::warning
};

// The longest side, in pixels, that a decoded picture keeps: twice what the model and a thumbnail use. So the model
// loses nothing, and large pictures do not fill the memory.
int longest_side_for(const ImageEncoder& encoder);

// Decodes the picture and makes its thumbnail. With `part`, in pixels of the upright original, it decodes that part and
// makes no thumbnail. `name` stands for the picture in messages. Throws as image::decode_image.
Picture open_picture(std::span<const std::byte> bytes, const std::string& name, const ImageEncoder& encoder,
                     const image::DecodeLimits& limits = {}, const std::optional<Rect>& part = {});

}  // namespace selvedge::recommend
