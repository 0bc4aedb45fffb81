// The part of a photo or picture that is embedded for one of its garments.
#pragma once

#include <optional>

#include "ground/garments/finder.h"
#include "ground/garments/garment.h"
#include "ground/garments/kind_model.h"
#include "selvedge/image.h"

namespace selvedge::garments {

// The size of the network's input, in pixels, > 0. A part gets its aspect ratio where the photo has room for that.
struct InputShape {
  int width = 0, height = 0;
};

// The part of a photo around a garment's box, inside the photo. The margins are those of the pictures that the default
// model was trained on. Nothing if the part would take 60 % or more of the photo's area: the whole photo then serves,
// as in training.
std::optional<Rect> part_around(Kind kind, const Rect& box, int photo_width, int photo_height, InputShape input);

// The part of a photo that is embedded.
struct Subject {
  Image part;
  std::optional<KindShares> kinds;  // nothing if no garment was found and the photo was taken whole
};
// A photo whose shorter side is smaller, in pixels, is taken whole if no garment is found in it: a finder may miss a
// garment in so few pixels.
inline constexpr int least_searched_side = 90;
// The part around the most prominent garment. Nothing if there is none, unless the photo is that small. Throws as
// Finder::find.
std::optional<Subject> main_subject(const Image& photo, const Finder& finder, InputShape input);

}  // namespace selvedge::garments
