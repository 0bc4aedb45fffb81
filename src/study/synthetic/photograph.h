// From a drawing to what a camera makes of it, and what stands behind the person.
#pragma once

#include "ground/core/rng.h"
#include "selvedge/image.h"
#include "study/synthetic/canvas.h"

namespace selvedge::synthetic {

struct Light {
  double brightness = 1;  // factor on every channel
  double gamma = 1;       // < 1 lightens the middle
  double warmth = 0;      // red gains and blue loses that share
  double tint = 0;        // green gains that share
  double falloff = 0;     // share of light lost from one side of the picture to the other
  double direction = 0;   // radians, where the falloff leads to
  int blur = 0;           // pixels
  double noise = 0;       // standard deviation, of 255
  int jpeg_quality = 90;
};

Light sample_light(core::Rng& rng);

// Averages over squares of 2 radius + 1 pixels, twice; edges repeat.
void blur(Canvas& canvas, int radius);
// The drawing's shape, all black at `strength`, blurred and moved by `offset` pixels.
Canvas soft_shadow(const Canvas& drawing, int radius, Point offset, double strength);

// The canvas must be opaque.
Image expose(const Canvas& canvas, const Light& light, core::Rng& rng);

// What stands behind the person (scene.cpp). Fills the whole canvas: a studio, a coloured gradient, a street, a room, a
// park or a textured wall. `floor` is the y where the ground begins, in pixels; below the picture where it isn't seen.
void draw_scene(Canvas& canvas, double floor, core::Rng& rng);

}  // namespace selvedge::synthetic
