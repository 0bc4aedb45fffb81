// The part of a photo that is embedded for one of its garments.
#pragma once

#include <optional>

#include "ground/garments/finder.h"
#include "ground/garments/garment.h"
#include "ground/garments/kind_model.h"
#include "selvedge/image.h"

namespace selvedge::garments {

// The network's input that a part is made for: a part has its shape where the photo has room for it. Pixels, > 0.
struct InputShape {
  int width = 0, height = 0;
};

// The garment's box with room around it as in the pictures that the default model was trained on, inside the photo.
// Nothing where that is nearly all of the photo: the model learned from whole photos.
std::optional<Rect> part_around(Kind kind, const Rect& box, int photo_width, int photo_height, InputShape input);

// What of a photo a shop looks at.
struct Subject {
  Image part;
  std::optional<KindShares> kinds;  // nothing where the photo was taken whole
};
// A photo without a garment whose shorter side is smaller is taken whole: in so few pixels nothing may be found that is
// there.
inline constexpr int least_searched_side = 90;
// The most prominent garment; nothing where there is none. Throws as Finder::find.
std::optional<Subject> main_subject(const Image& photo, const Finder& finder, InputShape input);

}  // namespace selvedge::garments
