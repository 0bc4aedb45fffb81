// A training picture of the finder: pixels, and what each of them shows.
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
  float visible = 1;  // of its pixels, the share that nothing hides and the frame keeps: (0, 1]
  int person = -1;    // position in Scene::people; -1 for a garment that nobody wears
};

struct Scene {
  Image image;
  // For each pixel, 0 for background, skin and hair, else 1 + position in `garments` (at most 254). Row after row.
  std::vector<std::uint8_t> labels;
  std::vector<SceneGarment> garments;
  std::vector<garments::Box> people;  // of all visible pixels of a person
};

}  // namespace selvedge::scenes
