// Garments cut out by the ground that they lie on.
#pragma once

#include "study/scenes/labelled_picture.h"

namespace selvedge::scenes {

// A garment that lies alone on white, cut out by its ground; empty where the ground is not clear, where the garment
// touches the frame in more than a few places, or where skin is to be seen.
LabelledPicture cut_from_white(const Image& image, garments::Kind kind);

// A garment that lies on a floor or a bed, by the colours along the frame: the ground is what has these colours and
// hangs together with the frame. Empty where garment and ground are too alike, and where the outline looks torn: most
// photos.
LabelledPicture cut_from_ground(const Image& image, garments::Kind kind);

}  // namespace selvedge::scenes
