// A product's picture on its way into a catalogue.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "ground/image/decode.h"
#include "ground/image/image.h"
#include "shop/recommend/image_encoder.h"

namespace selvedge {

// Files over this are refused before they are read: the same limit that decoding has.
inline constexpr std::size_t max_picture_bytes = std::size_t{64} << 20;

// Longest side of the thumbnails a catalogue keeps.
inline constexpr int thumbnail_side = 512;

struct Picture {
  Image image;                       // at least the model's input size where the original is; small enough to hold many
  std::vector<std::byte> thumbnail;  // JPEG
  int original_width = 0;            // upright
  int original_height = 0;
};

// The longer side to which pictures are shrunk as they are decoded, in pixels: twice what the model and a thumbnail
// use, which loses nothing there and keeps large pictures from filling the memory.
int longest_side_for(const ImageEncoder& encoder);

// Throws what decode_image throws; `name` is for messages.
Picture open_picture(std::span<const std::byte> bytes, const std::string& name, const ImageEncoder& encoder,
                     const DecodeLimits& limits = {});

}  // namespace selvedge
