// Where a body lies in a picture, and how a garment's panels come onto it.
#pragma once

#include <vector>

#include "study/synthetic/body.h"
#include "study/synthetic/canvas.h"
#include "study/synthetic/layer.h"

namespace selvedge::synthetic {

// Where garment units lie in a picture: p is at origin + turned(p) * scale.
struct Framing {
  double scale = 1;
  Point origin;
  double angle = 0;

  Point operator()(Point p) const;
};

// From here to restore() the canvas's units are the garment's.
void enter(Canvas& canvas, const Framing& framing);
// Warps the layers of one panel onto the body, in their order.
void wear(const std::vector<Layer>& layers, Panel panel, const Figure& body, const Framing& framing, Canvas& canvas);

}  // namespace selvedge::synthetic
