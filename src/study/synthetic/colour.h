// Colours of cloth, skin and hair.
#pragma once

#include <span>

#include "ground/core/rng.h"

namespace selvedge::synthetic {

// sRGB, each in [0, 1].
struct Colour {
  double r = 0;
  double g = 0;
  double b = 0;
  bool operator==(const Colour&) const = default;
};

// a where t = 0, b where t = 1.
Colour mix(Colour a, Colour b, double t);
// Darker for factor < 1, towards white for factor > 1 (2 is white).
Colour shade(Colour colour, double factor);
// Perceived lightness in [0, 1].
double lightness(Colour colour);
// Distance in RGB, [0, sqrt(3)].
double distance(Colour a, Colour b);
Colour from_hex(unsigned rgb);
// A slightly different shade of the same colour.
Colour jitter(Colour colour, double amount, core::Rng& rng);

struct NamedColour {
  const char* name;
  Colour colour;
};
// Colours of cloth, by their names in the catalogue.
std::span<const NamedColour> cloth_colours();
std::span<const Colour> skin_tones();
std::span<const Colour> hair_colours();
// Pale colours of walls and paper.
std::span<const Colour> wall_colours();

}  // namespace selvedge::synthetic
