// A garment is drawn once, panel by panel. Its layers are then warped onto every body that wears it.
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "study/synthetic/canvas.h"
#include "study/synthetic/garment.h"
#include "study/synthetic/path.h"

namespace selvedge::synthetic {

enum class Panel { behind /* the neck */, left_sleeve, right_sleeve, left_leg, right_leg, body };

// The pixels of a rectangle in garment units (for sleeves: the sleeve's own, body.h), with its upper left corner at
// `corner`. levels[0] is the finest; each further level has half the scale. Colours are multiplied by alpha, as a
// Canvas's.
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

// Makes a layer from the canvas's pixels, `scale` to a unit, with two coarser levels. `grain` in [0, 1] roughens
// colours by that share, in the same way for the same seed.
Layer make_layer(Panel panel, Point corner, double scale, const Canvas& canvas, double grain, std::uint64_t seed);

// Draws the layer over `target`: each point p of it at to_pixels(p). The map should be smooth over 0.15 units.
void warp_layer(const Layer& layer, const std::function<Point(Point)>& to_pixels, Canvas& target);

// The panels of a garment, drawn flat (garment_layers.cpp), in no particular order; who draws a person decides what
// covers what. `scale` is pixels in a garment unit.
std::vector<Layer> draw_garment(const GarmentSpec& spec, double scale);

}  // namespace selvedge::synthetic
