// What matched in a picture: the share of each place in the similarity, drawn over the picture.
#pragma once

#include <span>

#include "ground/embedding/embedder.h"
#include "selvedge/image.h"

namespace selvedge::recommend {

// `shares` is EmbeddingParts::towards of the picture and what it was compared with: `rows` x `columns` values. Returns
// the picture in grey, longest side at most `side`. Colour (dark violet, red, yellow) marks the places that add most to
// the similarity; places that lower it stay grey. Throws invalid_argument for an empty picture or another number of
// shares.
Image draw_heat_map(const Image& picture, std::span<const float> shares, int rows, int columns, int side);

}  // namespace selvedge::recommend
