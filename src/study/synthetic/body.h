// A body in a pose, and where points of a garment lie on it. Coordinates and units are the garment's (garment.h).
// "right" and side +1 mean the right of the picture.
#pragma once

#include <array>

#include "ground/core/rng.h"
#include "study/synthetic/path.h"

namespace selvedge::synthetic {

// A limb of two straight bones. Each bone's angle is in radians from straight down, positive away from the body.
struct Limb {
  Point root;
  double first_angle = 0, second_angle = 0;
  double first_length = 1, second_length = 1;
  double thickness = 1;
  double side = 1;

  Point bend() const;  // elbow or knee
  Point end() const;   // wrist or ankle
  // The point at the distance `along` from the limb's root and `outwards` from its axis; the bend is rounded.
  Point at(double along, double outwards) const;
};

enum class Hand { free, on_hip, pocket, behind_back, across, raised, phone, outstretched };

struct Figure {
  double bust = 1, waist = 1, hips = 1;                       // widths, as factors of the average
  double shoulder_shift = 0, waist_shift = 0, hip_shift = 0;  // sideways
  double shoulder_tilt = 0, hip_tilt = 0;                     // y gained per x
  double turn = 0;                                            // about the upright axis, radians, to the right if > 0
  double skirt_swing = 0;                                     // how far skirts swing sideways per unit below the hips
  Point head;                                                 // its centre
  double head_tilt = 0;                                       // radians
  std::array<Limb, 2> arms, legs;                             // left of the picture, right of the picture
  std::array<Hand, 2> hands{};

  // Where a point of a garment on the torso, or of a skirt below it, lies.
  Point torso(Point garment) const;
  // Where a point of a sleeve lies. `local` is in the flat sleeve: x outwards from the arm's axis, y along it from the
  // shoulder joint.
  Point sleeve(std::size_t side, Point local) const;
  Point trouser_leg(std::size_t side, Point garment) const;
};

// The angles of sleeves and trouser legs in the flat garment, as flat_body() holds them.
inline constexpr double k_flat_arm_angle = 0.56;
inline constexpr double k_flat_leg_angle = 0.06;
inline constexpr Point k_shoulder{0.82, 0.14};
inline constexpr Point k_hip{0.42, 2.6};

// The pose of clothes laid out for the shop's picture: upright, arms a little out.
Figure flat_body();
Figure sample_body(core::Rng& rng);

}  // namespace selvedge::synthetic
