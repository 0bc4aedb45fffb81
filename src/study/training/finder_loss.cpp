// Losses of centres and masks are computed from logits, so they stay finite. Boxes count only in cells with a weight.
#include "study/training/finder_loss.h"

#include "ground/garments/finder_maps.h"

namespace selvedge::training {
namespace {

namespace F = torch::nn::functional;

torch::Tensor centre_loss(const torch::Tensor& logits, const FinderTargets& targets) {
  const torch::Tensor p = torch::sigmoid(logits);
  const torch::Tensor is_centre = targets.centres.eq(1).to(torch::kFloat32);
  const torch::Tensor missed = (1 - p).square() * -F::logsigmoid(logits) * is_centre;
  const torch::Tensor false_alarms =
      (1 - targets.centres).pow(4) * p.square() * -F::logsigmoid(-logits) * (1 - is_centre);
  return ((missed + false_alarms) * targets.centre_weights).sum() / is_centre.sum().clamp_min(1);
}

// (P, 4) distances from a point to the sides of its box -> {IoU, generalised IoU}, (P).
std::pair<torch::Tensor, torch::Tensor> overlaps(const torch::Tensor& a, const torch::Tensor& b) {
  const auto area = [](const torch::Tensor& d) {
    return (d.select(1, 0) + d.select(1, 2)) * (d.select(1, 1) + d.select(1, 3));
  };
  const torch::Tensor common = area(torch::minimum(a, b)), around = area(torch::maximum(a, b));
  const torch::Tensor either = area(a) + area(b) - common;
  const torch::Tensor iou = common / either;
  return {iou, iou - (around - either) / around};
}

}  // namespace

FinderLosses finder_losses(const torch::Tensor& maps, const FinderTargets& targets) {
  constexpr std::int64_t sought = garments::sought_count;
  FinderLosses losses;
  losses.centres = centre_loss(maps.narrow(1, 0, sought), targets);

  const torch::Tensor weights = targets.box_weights.flatten();
  const torch::Tensor places = weights.nonzero().squeeze(1);
  const torch::Tensor logarithms = maps.narrow(1, garments::first_box_map, 4 * sought)
                                       .reshape({maps.size(0), sought, 4, maps.size(2), maps.size(3)})
                                       .permute({0, 1, 3, 4, 2})
                                       .reshape({-1, 4})
                                       .index_select(0, places);
  const torch::Tensor found = logarithms.clamp_max(garments::largest_log_distance).exp();
  const auto [iou, generalised] = overlaps(found, targets.boxes.reshape({-1, 4}).index_select(0, places));
  const torch::Tensor of_places = weights.index_select(0, places);
  const torch::Tensor whole = of_places.sum().clamp_min(1e-6);
  losses.boxes = ((1 - generalised) * of_places).sum() / whole;
  losses.overlap = (iou.detach() * of_places).sum() / whole;

  const torch::Tensor masks = maps.narrow(1, garments::first_mask_map, garments::kind_count);
  const auto cells = static_cast<double>(masks.size(0) * masks.size(2) * masks.size(3));
  losses.masks = F::binary_cross_entropy_with_logits(
                     masks, targets.masks, F::BinaryCrossEntropyWithLogitsFuncOptions().reduction(torch::kSum)) /
                 cells;
  return losses;
}

}  // namespace selvedge::training
