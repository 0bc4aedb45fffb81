// Draws a person without the garments' panels: skin, face, hair, shoes, bags. In garment units, on a canvas whose
// transform places the body in the picture.
#pragma once

#include "study/synthetic/body.h"
#include "study/synthetic/canvas.h"
#include "study/synthetic/colour.h"

namespace selvedge::synthetic {

enum class Hair { cropped, bob, shoulder_length, long_straight, long_wavy, bun, ponytail, curly, afro, headscarf };
enum class Bag { none, cross_body, shoulder, tote };

struct Looks {
  Colour skin, hair, lips, eyes, shoes, bag_colour;
  Hair hairstyle = Hair::bob;
  bool fringe = false;
  bool hair_in_front = false;  // long hair falls over the shoulders, and over the garment
  bool glasses = false;
  bool earrings = false;
  bool heels = false;
  bool smiles = true;
  Bag bag = Bag::none;
  double bag_side = 1;
};

Looks sample_looks(core::Rng& rng);

void draw_hair_behind(Canvas& canvas, const Figure& body, const Looks& looks);
void draw_leg(Canvas& canvas, const Limb& leg, const Looks& looks);
void draw_shoe(Canvas& canvas, const Limb& leg, const Looks& looks);
// Neck, shoulders, torso, hips.
void draw_torso(Canvas& canvas, const Figure& body, const Looks& looks);
// Draws the arm from the distance `from` along it: 0 for a bare arm. Under a sleeve `from` is shortly before its end,
// so that no skin shows at the seam.
void draw_arm(Canvas& canvas, const Figure& body, const Looks& looks, std::size_t side, double from);
void draw_head(Canvas& canvas, const Figure& body, const Looks& looks);
void draw_hair_in_front(Canvas& canvas, const Figure& body, const Looks& looks);
// The strap over the garment, then the bag.
void draw_bag(Canvas& canvas, const Figure& body, const Looks& looks);

}  // namespace selvedge::synthetic
