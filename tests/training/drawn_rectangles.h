// Scenes for tests of the finder: a person of skin colour wears a top and trousers of two colours, on grey.
#pragma once

#include <algorithm>
#include <cmath>

#include "ground/core/rng.h"
#include "study/scenes/scene.h"

namespace selvedge::training {

inline void fill(Image& image, const garments::Box& box, const std::uint8_t (&colour)[3]) {
  for (int y = std::max(0, static_cast<int>(box.y)); y < std::min(image.height, static_cast<int>(box.y + box.height));
       ++y) {
    for (int x = std::max(0, static_cast<int>(box.x)); x < std::min(image.width, static_cast<int>(box.x + box.width));
         ++x)
      std::copy_n(colour, 3, image.pixel(x, y));
  }
}

// 96 x 128 pixels; place and size follow from the seed.
inline scenes::Scene drawn_rectangles(std::uint64_t seed) {
  core::Rng rng(seed);
  scenes::Scene scene;
  scene.image = Image(96, 128);
  fill(scene.image, {0, 0, 96, 128}, {120, 120, 120});
  const auto whole = [&](double low, double high) { return static_cast<float>(std::lround(rng.uniform(low, high))); };
  const float width = whole(28, 48), height = whole(80, 112), left = whole(4, 44), top = whole(2, 14);
  const float head = std::round(height / 6), waist = std::round(height / 2);
  const garments::Box person{left, top, width, height};
  const garments::Box shirt{left, top + head, width, waist - head};
  const garments::Box trousers{left + 4, top + waist, width - 8, height - waist};
  fill(scene.image, {left + width / 2 - 6, top, 12, head}, {230, 180, 150});
  fill(scene.image, shirt, {200, 30, 40});
  fill(scene.image, trousers, {30, 60, 190});
  scene.people = {person};
  scene.garments = {{garments::Kind::top, shirt, 1, 0}, {garments::Kind::trousers, trousers, 1, 0}};
  scene.labels.assign(scene.image.rgb.size() / 3, 0);
  for (std::size_t i = 0; i < scene.labels.size(); ++i) {
    if (scene.image.rgb[3 * i] == 200) scene.labels[i] = 1;
    if (scene.image.rgb[3 * i + 2] == 190) scene.labels[i] = 2;
  }
  return scene;
}

}  // namespace selvedge::training
