// What in a picture matched: each place's share of the similarity, drawn over the picture.
#pragma once

#include <span>

#include "ground/embedding/embedder.h"
#include "ground/image/image.h"

namespace selvedge {

// `shares` is EmbeddingParts::towards of the picture and what it was compared with, `rows` x `columns`. The picture
// comes back greyed, with colour (dark violet, red, yellow) where the most of the similarity comes from; what takes
// from it stays grey. Longest side at most `side`. Throws invalid_argument for an empty picture or shares of another
// number.
Image draw_heat_map(const Image& picture, std::span<const float> shares, int rows, int columns, int side);

}  // namespace selvedge
