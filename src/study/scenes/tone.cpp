// A tone is a table of levels for each channel. Noise comes from sums of random bytes.
#include "study/scenes/tone.h"

#include <algorithm>
#include <cmath>

#include "ground/image/perturb.h"

namespace selvedge::scenes {
namespace {

double signed_square(core::Rng& rng) {  // small changes are frequent, large ones rare
  const double u = rng.uniform(-1, 1);
  return u * std::abs(u);
}

// The sum of four bytes has a standard deviation of 147.8.
void add_noise(Image& image, double deviation, core::Rng& rng) {
  const auto strength = static_cast<int>(deviation * 256 / 147.8);
  const bool grey = rng.chance(0.5);
  std::uint64_t bits = 0;
  int left = 0;
  const auto draw = [&] {
    if (left == 0) bits = rng.next(), left = 2;
    --left;
    const auto sum = static_cast<int>((bits & 255) + ((bits >> 8) & 255) + ((bits >> 16) & 255) + ((bits >> 24) & 255));
    bits >>= 32;
    return (sum - 510) * strength / 256;
  };
  for (std::size_t i = 0; i + 2 < image.rgb.size(); i += 3) {
    int noise = draw();
    for (std::size_t c = 0; c < 3; ++c) {
      if (c > 0 && !grey) noise = draw();
      image.rgb[i + c] = static_cast<std::uint8_t>(std::clamp(image.rgb[i + c] + noise, 0, 255));
    }
  }
}

}  // namespace

Tone draw_tone(double strength, core::Rng& rng) {
  const double exposure = std::exp2(0.6 * strength * signed_square(rng));
  const double gamma = std::exp(0.35 * strength * signed_square(rng));
  const double contrast = std::exp(0.3 * strength * signed_square(rng));
  const double warmth = 0.16 * strength * signed_square(rng), tint = 0.08 * strength * signed_square(rng);
  const std::array<double, 3> gains = {exposure * (1 + warmth), exposure * (1 + tint), exposure * (1 - warmth)};
  Tone tone{};
  for (std::size_t c = 0; c < 3; ++c) {
    for (std::size_t i = 0; i < 256; ++i) {
      const double value = std::pow(static_cast<double>(i) / 255, gamma) * gains[c];
      tone.levels[c][i] =
          static_cast<std::uint8_t>(std::lround(std::clamp((value - 0.5) * contrast + 0.5, 0.0, 1.0) * 255));
    }
  }
  return tone;
}

void apply(const Tone& tone, Image& image) {
  for (std::size_t i = 0; i + 2 < image.rgb.size(); i += 3) {
    for (std::size_t c = 0; c < 3; ++c) image.rgb[i + c] = tone.levels[c][image.rgb[i + c]];
  }
}

void take_photo(Image& image, core::Rng& rng) {
  if (rng.chance(0.8)) apply(draw_tone(1, rng), image);
  if (rng.chance(0.25)) image = image::gaussian_blur(image, rng.uniform(0.3, 1.4));
  if (rng.chance(0.35)) add_noise(image, rng.uniform(1, 9), rng);
  if (rng.chance(0.45)) image = image::through_jpeg(image, static_cast<int>(25 + rng.below(70)));
}

}  // namespace selvedge::scenes
