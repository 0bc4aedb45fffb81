// What is sewn onto the panels of a garment. Everything is drawn flat, in garment units.
#pragma once

#include "study/synthetic/canvas.h"
#include "study/synthetic/garment.h"

namespace selvedge::synthetic {

// Collars, cuffs, bands: the second colour where the trim contrasts.
Colour trim_colour(const Cloth& cloth);
// Lines of seams and outlines.
Colour seam_colour(const Cloth& cloth);

// Ribs, collars, hoods and lapels around the neck; over the body panel.
void draw_neck(Canvas& canvas, const GarmentSpec& spec);
// The same behind the wearer's neck, with the inside of the back.
void draw_behind_neck(Canvas& canvas, const GarmentSpec& spec);
void draw_closure(Canvas& canvas, const GarmentSpec& spec);
void draw_pockets(Canvas& canvas, const GarmentSpec& spec);
void draw_belt(Canvas& canvas, const GarmentSpec& spec);
// Folds and the roundness of the body, over `outline`.
void shade_body(Canvas& canvas, const GarmentSpec& spec, const Path& outline);

}  // namespace selvedge::synthetic
