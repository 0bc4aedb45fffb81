// The outlines of a garment's panels, flat, in garment units (garment.h).
#pragma once

#include "study/synthetic/garment.h"
#include "study/synthetic/path.h"

namespace selvedge::synthetic {

// The upper edge of the shoulders at x.
double shoulder_y(double x);
// Half the width of the body panel at y (for trousers: of their upper part).
double half_width(const Cut& cut, double y);
// Where the shoulder seam meets the sleeve, and the armpit.
Point shoulder_tip(const Cut& cut);
Point armpit(const Cut& cut);

// From the right side of the neck down and up to its left side; open.
Path neckline(const Cut& cut);
// The lower edge of the neckline's opening at the back; open, from left to right.
Path back_neckline(const Cut& cut);
// Tops, dresses, skirts.
Path body_outline(const Cut& cut);
// The hem of the body panel, raised by `up`; open, from left to right.
Path hem_line(const Cut& cut, double up);
// In the sleeve's own coordinates: x outwards, y along the arm from the shoulder joint. Of the right side.
Path sleeve_outline(const Cut& cut);
// Half the sleeve's width at the distance `along`, from the armpit on.
double sleeve_half_width(const Cut& cut, double along);
// The right leg with its half of the seat.
Path leg_outline(const Cut& cut);
// The leg's half width and the x of its axis, at y below the crotch.
double leg_half_width(const Cut& cut, double y);
double leg_axis(double y);

}  // namespace selvedge::synthetic
