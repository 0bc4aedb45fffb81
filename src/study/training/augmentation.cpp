// The background is replaced before the picture is turned, while it still touches the border. Strengths are squared, so
// small changes are frequent and large ones rare.
#include "study/training/augmentation.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

#include "ground/image/perturb.h"
#include "ground/image/warp.h"

namespace selvedge::training {
namespace {

constexpr double largest_blur = 0.0105;  // of the width: sigma 2 at 192 pixels
constexpr int lowest_quality = 15, highest_quality = 90;

double either_way(double most, core::Rng& rng) { return rng.uniform(-most, most); }

image::View draw_view(int width, int height, const AugmentationOptions& o, double strength, core::Rng& rng) {
  // Squares make small changes frequent and large ones rare.
  const double u = rng.uniform();
  const double size = rng.chance(0.75) ? 1 - o.crop * strength * u * u : 1 + 0.5 * o.crop * strength * u * u;
  const double stretch = std::exp(either_way(o.stretch * strength, rng));
  image::View view;
  view.source_width = width * size * stretch;
  view.source_height = height * size / stretch;
  // Off centre by up to the size of the cut and a little more, so any part may remain.
  const double slack = std::abs(1 - size) / 2 + 0.04 * strength * (o.crop > 0 ? 1 : 0);
  view.x = width * (0.5 + either_way(slack, rng));
  view.y = height * (0.5 + either_way(slack, rng));
  const double turn = either_way(1, rng);
  view.degrees = o.rotation * strength * turn * std::abs(turn);
  return view;
}

Rect draw_rectangle(const Image& image, core::Rng& rng) {
  const double area = rng.uniform(0.05, 0.33), aspect = std::exp(either_way(0.7, rng));
  Rect rect;
  rect.width = std::max(1, static_cast<int>(image.width * std::min(1.0, std::sqrt(area * aspect))));
  rect.height = std::max(1, static_cast<int>(image.height * std::min(1.0, std::sqrt(area / aspect))));
  rect.x = static_cast<int>(rng.below(static_cast<std::size_t>(image.width - rect.width + 1)));
  rect.y = static_cast<int>(rng.below(static_cast<std::size_t>(image.height - rect.height + 1)));
  return rect;
}

std::array<std::uint8_t, 3> draw_colour(core::Rng& rng) {
  const auto level = [&] { return static_cast<std::uint8_t>(rng.below(256)); };
  if (rng.chance(0.5)) return {128, 128, 128};
  return {level(), level(), level()};
}

void touch(Image& image, const AugmentationOptions& o, double strength, core::Rng& rng) {
  if (rng.chance(o.erase * strength)) image::fill(image, draw_rectangle(image, rng), draw_colour(rng));
  std::array<double, 3> gains{};
  const double exposure =
      either_way(1, rng);  // squared: large changes are rare, because how dark a garment is identifies it
  const double stops = o.light * strength * exposure * std::abs(exposure);
  for (double& gain : gains) gain = std::exp2(stops + either_way(o.tint * strength, rng));
  if (o.light > 0 || o.tint > 0) image::scale_light(image, gains);
  if (rng.chance(o.blur * strength))
    image = image::gaussian_blur(image, image.width * rng.uniform(0.003, largest_blur));
  if (rng.chance(o.jpeg * strength)) {
    image = image::through_jpeg(image, lowest_quality + static_cast<int>(rng.below(highest_quality - lowest_quality)));
  }
}

}  // namespace

void turn_hues(std::uint8_t* pixels, std::size_t count, double angle) {
  constexpr double luma[3] = {0.299, 0.587, 0.114};
  const double c = std::cos(angle), s = std::sin(angle) / std::sqrt(3.0);
  for (std::uint8_t* pixel = pixels; pixel < pixels + 3 * count; pixel += 3) {
    const double r = pixel[0], g = pixel[1], b = pixel[2];
    const double y = luma[0] * r + luma[1] * g + luma[2] * b, grey = (r + g + b) / 3;
    // Turns about the axis of greys, then restores the luma.
    double turned[3] = {grey + c * (r - grey) + s * (b - g), grey + c * (g - grey) + s * (r - b),
                        grey + c * (b - grey) + s * (g - r)};
    const double change = y - (luma[0] * turned[0] + luma[1] * turned[1] + luma[2] * turned[2]);
    for (int i = 0; i < 3; ++i) pixel[i] = static_cast<std::uint8_t>(std::clamp(turned[i] + change, 0.0, 255.0) + 0.5);
  }
}

void augment(const std::uint8_t* source, int source_width, int source_height, const AugmentationOptions& options,
             bool is_person, core::Rng& rng, std::uint8_t* pixels, int width, int height) {
  const double strength = is_person ? 1 : options.product;
  const bool mirrored = rng.chance(options.flip);
  image::View whole{source_width / 2.0,
                    source_height / 2.0,
                    static_cast<double>(source_width),
                    static_cast<double>(source_height),
                    0,
                    mirrored};
  if (rng.chance(options.untouched)) {
    image::warp(source, source_width, source_height, image::to_affine(whole, width, height), pixels, width, height);
    return;
  }
  image::View view = draw_view(source_width, source_height, options, strength, rng);
  view.mirrored = mirrored;
  Image image(width, height);
  if (rng.chance(options.background * strength)) {
    // Before the picture is turned.
    Image changed(source_width, source_height);
    std::copy_n(source, changed.rgb.size(), changed.rgb.begin());
    image::replace(changed, image::light_background(changed), image::random_texture(source_width, source_height, rng));
    image = image::warp(changed, image::to_affine(view, width, height), width, height);
  } else {
    image::warp(source, source_width, source_height, image::to_affine(view, width, height), image.rgb.data(), width,
                height);
  }
  touch(image, options, strength, rng);
  std::copy(image.rgb.begin(), image.rgb.end(), pixels);
}

namespace {

namespace F = torch::nn::functional;

constexpr double rotation = 10 * std::numbers::pi / 180;
constexpr double shear = 0.3;
constexpr double scale = 0.2;   // either way of 1
constexpr double shift = 0.04;  // of half a side, which is grid_sample's unit

}  // namespace

torch::Tensor distort(const torch::Tensor& images, double probability) {
  const auto n = images.size(0);
  // (N): uniform in [-most, most], or 0 where the distortion does not happen.
  const auto draw = [&](double most) {
    const torch::Tensor happens = torch::rand({n}).lt(probability).to(torch::kFloat32);
    return (torch::rand({n}) * 2 - 1) * most * happens;
  };
  const torch::Tensor angle = draw(rotation), shear_x = draw(shear), shear_y = draw(shear);
  const torch::Tensor scale_x = 1 + draw(scale), scale_y = 1 + draw(scale);
  const torch::Tensor cosine = angle.cos(), sine = angle.sin();
  // Rotation times shear times scale, then the shift.
  const torch::Tensor first =
      torch::stack({(cosine - sine * shear_y) * scale_x, (cosine * shear_x - sine) * scale_y, draw(shift)}, 1);
  const torch::Tensor second =
      torch::stack({(sine + cosine * shear_y) * scale_x, (sine * shear_x + cosine) * scale_y, draw(shift)}, 1);
  const torch::Tensor maps = torch::stack({first, second}, 1).to(images.device());  // (N, 2, 3)
  const torch::Tensor grid = F::affine_grid(maps, images.sizes(), /*align_corners=*/false);
  return F::grid_sample(
      images, grid,
      F::GridSampleFuncOptions().mode(torch::kBilinear).padding_mode(torch::kBorder).align_corners(false));
}

}  // namespace selvedge::training
