#include "ground/embedding/framing.h"

#include <algorithm>
#include <cmath>

#include "ground/image/require_pixels.h"
#include "ground/image/resize.h"

namespace selvedge::embedding {
namespace {

using model_directory::Framing;
using model_directory::InputFormat;

// What remains of the image; cut out before it is scaled, so that a long image costs no more than a square one.
Rect centre(const Image& image, const InputFormat& input) {
  const PictureSize covered = picture_size(input);
  const double scale =
      std::max(static_cast<double>(covered.width) / image.width, static_cast<double>(covered.height) / image.height);
  const int width = std::clamp(static_cast<int>(std::lround(input.width / scale)), 1, image.width);
  const int height = std::clamp(static_cast<int>(std::lround(input.height / scale)), 1, image.height);
  return {(image.width - width) / 2, (image.height - height) / 2, width, height};
}

}  // namespace

PictureSize picture_size(const InputFormat& input) {
  if (input.framing != Framing::centre_crop) return {input.width, input.height};
  return {static_cast<int>(std::lround(input.width / input.kept)),
          static_cast<int>(std::lround(input.height / input.kept))};
}

Image framed(const Image& image, const InputFormat& input) {
  image::require_pixels(image, "framed");
  switch (input.framing) {
    case Framing::centre_crop:
      return image::resize(image::crop(image, centre(image, input)), input.width, input.height);
    case Framing::letterbox:
      return image::fit_on_white(image, input.width, input.height);
    case Framing::stretch:
      break;
  }
  return image::resize(image, input.width, input.height);
}

void fill_planes(const Image& image, const InputFormat& input, float* planes) {
  const std::size_t area = static_cast<std::size_t>(input.width) * static_cast<std::size_t>(input.height);
  for (std::size_t c = 0; c < 3; ++c) {
    const float scale = 1.0f / (255.0f * input.std[c]);
    const float shift = -input.mean[c] / input.std[c];
    for (std::size_t i = 0; i < area; ++i)
      planes[c * area + i] = static_cast<float>(image.rgb[i * 3 + c]) * scale + shift;
  }
}

}  // namespace selvedge::embedding
