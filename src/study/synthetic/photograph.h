// Turns a drawing into a photograph, and draws the place behind the person.
#pragma once

#include "ground/core/rng.h"
#include "selvedge/image.h"
#include "study/synthetic/canvas.h"

namespace selvedge::synthetic {

struct Light {
  double brightness = 1;  // factor on every channel
  double gamma = 1;       // < 1 lightens the middle
  double warmth = 0;      // share that red gains and blue loses
  double tint = 0;        // share that green gains
  double falloff = 0;     // share of light lost from one side of the picture to the other
  double direction = 0;   // radians, direction of the falloff
  int blur = 0;           // pixels
  double noise = 0;       // standard deviation, of 255
  int jpeg_quality = 90;
};

Light sample_light(core::Rng& rng);

// Averages over squares of 2 radius + 1 pixels, twice; edges repeat.
void blur(Canvas& canvas, int radius);
// The shape of the drawing in black with the opacity `strength`, blurred and moved by `offset` pixels.
Canvas soft_shadow(const Canvas& drawing, int radius, Point offset, double strength);

// The photograph of an opaque canvas in this light.
Image expose(const Canvas& canvas, const Light& light, core::Rng& rng);

// Draws the place behind the person (scene.cpp) over the whole canvas: a studio, a coloured gradient, a street, a room,
// a park or a textured wall. `floor` is the y at which the ground begins, in pixels; it lies below the picture if the
// ground is not in view.
void draw_scene(Canvas& canvas, double floor, core::Rng& rng);

}  // namespace selvedge::synthetic
