// Backdrops: pictures without people or garments. Sizes are in pixels and > 0.
#pragma once

#include <array>
#include <cstdint>

#include "ground/core/rng.h"
#include "selvedge/image.h"
#include "study/scenes/picture_library.h"

namespace selvedge::scenes {

// A drawn room or street, a part of a street photo beside its person, a corner of an owner's photo, a heap of coloured
// things, a plain colour, a gradient, or a texture.
Image draw_backdrop(const PictureLibrary& library, int width, int height, core::Rng& rng);
// A backdrop that needs no pictures.
Image draw_drawn_backdrop(int width, int height, core::Rng& rng);
// A backdrop for scenes without people and garments: it may also be a page of text and boxes, and more often a heap of
// coloured things.
Image draw_empty_backdrop(const PictureLibrary& library, int width, int height, core::Rng& rng);

// Plain garments::letterbox_grey.
Image plain_letterbox(int width, int height);
// A plain colour, which is that grey in half of all cases.
Image draw_letterbox(int width, int height, core::Rng& rng);
Image plain(int width, int height, const std::array<std::uint8_t, 3>& colour);

}  // namespace selvedge::scenes
