#include "study/training/affine_distortion.h"

#include <numbers>

namespace selvedge::training {
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
