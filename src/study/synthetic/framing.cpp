#include "study/synthetic/framing.h"

#include <cmath>

namespace selvedge::synthetic {
namespace {

void wear(const Layer& layer, const Figure& body, const Framing& framing, Canvas& canvas) {
  switch (layer.panel) {
    case Panel::behind:
    case Panel::body:
      warp_layer(
          layer, [&](Point p) { return framing(body.torso(p)); }, canvas);
      break;
    case Panel::left_sleeve:
    case Panel::right_sleeve: {
      const std::size_t side = layer.panel == Panel::left_sleeve ? 0 : 1;
      warp_layer(
          layer, [&](Point p) { return framing(body.sleeve(side, p)); }, canvas);
      break;
    }
    case Panel::left_leg:
    case Panel::right_leg: {
      const std::size_t side = layer.panel == Panel::left_leg ? 0 : 1;
      warp_layer(
          layer, [&](Point p) { return framing(body.trouser_leg(side, p)); }, canvas);
      break;
    }
  }
}

}  // namespace

Point Framing::operator()(Point p) const {
  const double cosine = std::cos(angle) * scale;
  const double sine = std::sin(angle) * scale;
  return origin + Point{cosine * p.x - sine * p.y, sine * p.x + cosine * p.y};
}

void enter(Canvas& canvas, const Framing& framing) {
  canvas.save();
  canvas.translate(framing.origin.x, framing.origin.y);
  canvas.rotate(framing.angle);
  canvas.scale(framing.scale);
}

void wear(const std::vector<Layer>& layers, Panel panel, const Figure& body, const Framing& framing, Canvas& canvas) {
  for (const Layer& layer : layers) {
    if (layer.panel == panel) wear(layer, body, framing, canvas);
  }
}

}  // namespace selvedge::synthetic
