#include "study/evaluation/perturbation.h"

#include <algorithm>
#include <cmath>

#include "ground/image/perturb.h"
#include "ground/image/resize.h"
#include "ground/image/warp.h"
#include "selvedge/error.h"

namespace selvedge::evaluation {
namespace {

constexpr double kept_side = 0.7;
constexpr double turn = 15;               // degrees
constexpr double blur_share = 2.0 / 192;  // sigma, of the width
constexpr int quality = 20;
constexpr std::array<std::uint8_t, 3> grey{128, 128, 128};

Image centre_of(const Image& image) {
  const int width = std::max(1, static_cast<int>(std::lround(image.width * kept_side)));
  const int height = std::max(1, static_cast<int>(std::lround(image.height * kept_side)));
  return image::crop(image, {(image.width - width) / 2, (image.height - height) / 2, width, height});
}

Image turned(const Image& image, double degrees) {
  const image::View view{image.width / 2.0,
                         image.height / 2.0,
                         static_cast<double>(image.width),
                         static_cast<double>(image.height),
                         degrees,
                         false};
  return image::warp(image, image::to_affine(view, image.width, image.height), image.width, image.height);
}

Image lit(Image image, double gain) {
  image::scale_light(image, {gain, gain, gain});
  return image;
}

// Half of each side, anywhere.
Image covered(Image image, core::Rng& rng) {
  const Rect rect{static_cast<int>(rng.below(static_cast<std::size_t>(image.width - image.width / 2))),
                  static_cast<int>(rng.below(static_cast<std::size_t>(image.height - image.height / 2))),
                  image.width / 2, image.height / 2};
  image::fill(image, rect, grey);
  return image;
}

Image elsewhere(Image image, core::Rng& rng) {
  image::replace(image, image::light_background(image), image::random_texture(image.width, image.height, rng));
  return image;
}

}  // namespace

const std::vector<Perturbation>& perturbations() {
  static const std::vector<Perturbation> all = {
      {"crop", "central 70 % of each side"}, {"rotate", "15 degrees of rotation"},
      {"blur", "Gaussian blur, sigma 2"},    {"dark", "linear light x 0.5"},
      {"bright", "linear light x 2"},        {"jpeg", "JPEG quality 20"},
      {"cover", "grey over a quarter"},      {"background", "background replaced by texture"}};
  return all;
}

Image perturb(const Image& image, const std::string& name, core::Rng& rng) {
  if (image.empty()) throw Error(ErrorKind::invalid_argument, "[perturb] expected a picture, got an empty one");
  if (name == "crop") return centre_of(image);
  if (name == "rotate") return turned(image, rng.chance(0.5) ? turn : -turn);
  if (name == "blur") return image::gaussian_blur(image, image.width * blur_share);
  if (name == "dark") return lit(image, 0.5);
  if (name == "bright") return lit(image, 2);
  if (name == "jpeg") return image::through_jpeg(image, quality);
  if (name == "cover") return covered(image, rng);
  if (name == "background") return elsewhere(image, rng);
  std::string known;
  for (const Perturbation& one : perturbations()) known += (known.empty() ? "" : ", ") + one.name;
  throw Error(ErrorKind::invalid_argument, "expected a perturbation (" + known + "), found '" + name + "'");
}

}  // namespace selvedge::evaluation
