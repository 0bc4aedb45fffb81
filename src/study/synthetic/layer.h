// A garment drawn once, panel by panel, and warped onto every body that wears it.
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "study/synthetic/canvas.h"
#include "study/synthetic/garment.h"
#include "study/synthetic/path.h"

namespace selvedge::synthetic {

enum class Panel { behind /* the neck */, left_sleeve, right_sleeve, left_leg, right_leg, body };

// Pixels over the rectangle of garment units (sleeves: the sleeve's own, body.h) whose left upper corner is `corner`.
// levels[0] is the finest, each further one has half its scale. Colours are multiplied by alpha, as a Canvas's.
struct Layer {
  struct Level {
    int width, height;
    double scale;  // pixels a unit
    std::vector<std::uint32_t> pixels;
  };
  Panel panel;
  Point corner;
  std::vector<Level> levels;
};

// The canvas's pixels, `scale` to a unit, with two coarser levels. A `grain` in [0, 1] roughens colours by that
// share, always the same way for one seed.
Layer make_layer(Panel panel, Point corner, double scale, const Canvas& canvas, double grain, std::uint64_t seed);

// Draws the layer over `target`, every point p of it at to_pixels(p). The map should be smooth over 0.15 units.
void warp_layer(const Layer& layer, const std::function<Point(Point)>& to_pixels, Canvas& target);

// The panels of a garment, drawn flat (garment_layers.cpp). In no particular order; which comes over which is the
// wearer's affair. `scale` is pixels a garment unit.
std::vector<Layer> draw_garment(const GarmentSpec& spec, double scale);

}  // namespace selvedge::synthetic
