// Cloth: its colour, its pattern, and the figures printed on it.
#pragma once

#include "study/synthetic/canvas.h"
#include "study/synthetic/garment.h"

namespace selvedge::synthetic {

struct Box {
  double left, top, right, bottom;
};

// Fills the outline with the cloth. The pattern is laid over `extent`, which should cover the outline; colour blocks
// change at y = `block_at`; `panel` makes scattered figures differ between the panels of a garment.
void paint_cloth(Canvas& canvas, const Cloth& cloth, const Path& outline, const Box& extent, double block_at,
                 std::uint64_t panel);

// The print on the chest, its middle at `centre`.
void paint_print(Canvas& canvas, const Cloth& cloth, Point centre);

// One figure, about `size` wide and high. `accent` colours its small parts (a flower's heart, a cat's eyes).
void draw_motif(Canvas& canvas, Motif motif, Point centre, double size, Colour colour, Colour accent);

}  // namespace selvedge::synthetic
