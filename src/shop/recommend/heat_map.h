// Draws what matched in a picture: how much each place of it adds to the similarity (docs/decisions/0008).
#pragma once

#include <span>

#include "ground/embedding/embedder.h"
#include "selvedge/image.h"

namespace selvedge::recommend {

// `shares` are `rows` x `columns` values, row-major: EmbeddingParts::towards of the picture and the other embedding.
// Returns the picture in grey, with a longest side of at most `side` pixels. Colours from dark violet over red to
// yellow mark the places that add most to the similarity. Places that lower it stay grey. Throws invalid_argument for
// an empty picture or another number of shares.
Image draw_heat_map(const Image& picture, std::span<const float> shares, int rows, int columns, int side);

}  // namespace selvedge::recommend
