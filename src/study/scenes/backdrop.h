// What lies behind people and garments: pictures without either.
#pragma once

#include <array>
#include <cstdint>

#include "ground/core/rng.h"
#include "selvedge/image.h"
#include "study/scenes/picture_library.h"

namespace selvedge::scenes {

// A drawn room or street, a part of a street photo beside its person, the corner of an owner's photo, a plain colour, a
// gradient, or a texture. Sizes in pixels, > 0.
Image draw_backdrop(const PictureLibrary& library, int width, int height, core::Rng& rng);
// One that needs no pictures.
Image draw_drawn_backdrop(int width, int height, core::Rng& rng);
// One that people and garments would cover too much of: also pages of text and boxes, and heaps of coloured things.
Image draw_empty_backdrop(const PictureLibrary& library, int width, int height, core::Rng& rng);

// The grey of garments::letterbox_grey.
Image plain_letterbox(int width, int height);
// A plain colour: that grey in half of all cases.
Image draw_letterbox(int width, int height, core::Rng& rng);
Image plain(int width, int height, const std::array<std::uint8_t, 3>& colour);

}  // namespace selvedge::scenes
