// A training picture of the finder: an image, and what each pixel shows.
#pragma once

#include <cstdint>
#include <vector>

#include "ground/garments/garment.h"
#include "selvedge/image.h"

namespace selvedge::scenes {

// One garment of a scene. A pair of shoes is one garment.
struct SceneGarment {
  garments::Kind kind = garments::Kind::top;
  garments::Box box;  // of its visible pixels, in pixels of the scene
  float visible = 1;  // share of its pixels that nothing hides and that lie in the frame, in (0, 1]
  int person = -1;    // position in Scene::people; -1 for a garment that nobody wears
};

// A garment with a smaller visible share is neither asked for nor counted as wrong, in training as in judging.
inline constexpr float least_visible = 0.15F;

struct Scene {
  Image image;
  // For each pixel 0 (background, skin, hair) or 1 + position in `garments`, of which there are at most 254. Row after
  // row.
  std::vector<std::uint8_t> labels;
  std::vector<SceneGarment> garments;
  std::vector<garments::Box> people;  // the box of all visible pixels of each person
};

}  // namespace selvedge::scenes
