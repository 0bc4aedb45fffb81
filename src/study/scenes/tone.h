// Light, contrast and colour of a picture, changed as a camera and a room change them.
#pragma once

#include <array>
#include <cstdint>

#include "ground/core/rng.h"
#include "selvedge/image.h"

namespace selvedge::scenes {

// What each level of red, green and blue becomes.
struct Tone {
  std::array<std::array<std::uint8_t, 256>, 3> levels;
};
// Exposure, gamma, contrast and white balance by lot; `strength` 1 is as strong as a phone's photos differ.
Tone draw_tone(double strength, core::Rng& rng);
void apply(const Tone& tone, Image& image);

// What a phone does to the whole picture: tone, and by lot a little blur, noise, and storing as JPEG.
void take_photo(Image& image, core::Rng& rng);

}  // namespace selvedge::scenes
