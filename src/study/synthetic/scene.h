// What stands behind the person.
#pragma once

#include "ground/core/rng.h"
#include "study/synthetic/canvas.h"

namespace selvedge::synthetic {

// Fills the whole canvas: a studio, a coloured gradient, a street, a room, a park or a textured wall. `floor` is the y
// where the ground begins, in pixels; below the picture where it isn't seen.
void draw_scene(Canvas& canvas, double floor, core::Rng& rng);

}  // namespace selvedge::synthetic
