// Changes light, contrast and colour of a picture, as a camera and a room do.
#pragma once

#include <array>
#include <cstdint>

#include "ground/core/rng.h"
#include "selvedge/image.h"

namespace selvedge::scenes {

// The new level of each level of red, green and blue.
struct Tone {
  std::array<std::array<std::uint8_t, 256>, 3> levels;
};
// Random exposure, gamma, contrast and white balance. With `strength` 1 they differ as a phone's photos do.
Tone draw_tone(double strength, core::Rng& rng);
void apply(const Tone& tone, Image& image);

// Changes the whole picture as a phone does: tone, and at random a little blur, noise and JPEG compression.
void take_photo(Image& image, core::Rng& rng);

}  // namespace selvedge::scenes
