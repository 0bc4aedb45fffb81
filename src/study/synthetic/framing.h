// Places a body in a picture, and a garment's panels on the body.
#pragma once

#include <vector>

#include "study/synthetic/body.h"
#include "study/synthetic/canvas.h"
#include "study/synthetic/layer.h"

namespace selvedge::synthetic {

// Maps garment units to pixels: p lies at origin + turned(p) * scale.
struct Framing {
  double scale = 1;
  Point origin;
  double angle = 0;

  Point operator()(Point p) const;
};

// Saves the canvas's state and makes its units the garment's, until restore().
void enter(Canvas& canvas, const Framing& framing);
// Warps the layers of one panel onto the body, in the order of `layers`.
void wear(const std::vector<Layer>& layers, Panel panel, const Figure& body, const Framing& framing, Canvas& canvas);

}  // namespace selvedge::synthetic
