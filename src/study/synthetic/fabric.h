// Draws cloth: colour, pattern, printed figures, and what is sewn onto it.
#pragma once

#include "study/synthetic/canvas.h"
#include "study/synthetic/garment.h"

namespace selvedge::synthetic {

struct Box {
  double left, top, right, bottom;
};

// Fills the outline with the cloth. The pattern is laid over `extent`, which should cover the outline. Colour blocks
// change at y = `block_at`. Scattered figures differ between panels by the number `panel`.
void paint_cloth(Canvas& canvas, const Cloth& cloth, const Path& outline, const Box& extent, double block_at,
                 std::uint64_t panel);

// The print on the chest, its middle at `centre`.
void paint_print(Canvas& canvas, const Cloth& cloth, Point centre);

// One figure, about `size` wide and high. `accent` colours its small parts (a flower's heart, a cat's eyes).
void draw_motif(Canvas& canvas, Motif motif, Point centre, double size, Colour colour, Colour accent);

// ---- What is sewn onto the panels of a garment (garment_details.cpp), drawn flat, in garment units.

// The colour of collars, cuffs and bands: the second colour if the trim contrasts.
Colour trim_colour(const Cloth& cloth);
// The colour of seams and outlines.
Colour seam_colour(const Cloth& cloth);

// Ribs, collars, hoods and lapels around the neck; over the body panel.
void draw_neck(Canvas& canvas, const GarmentSpec& spec);
// The parts behind the wearer's neck, with the inside of the back.
void draw_behind_neck(Canvas& canvas, const GarmentSpec& spec);
void draw_closure(Canvas& canvas, const GarmentSpec& spec);
void draw_pockets(Canvas& canvas, const GarmentSpec& spec);
void draw_belt(Canvas& canvas, const GarmentSpec& spec);
// Shades folds and the roundness of the body within `outline`.
void shade_body(Canvas& canvas, const GarmentSpec& spec, const Path& outline);

}  // namespace selvedge::synthetic
