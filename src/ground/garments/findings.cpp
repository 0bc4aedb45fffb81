#include "ground/garments/findings.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <numeric>

namespace selvedge::garments {

float prominence(const Box& box, int image_width, int image_height) {
  const auto width = static_cast<float>(image_width), height = static_cast<float>(image_height);
  const float share = std::clamp(box.area() / (width * height), 0.0F, 1.0F);
  const float aside = std::hypot(box.x + box.width / 2 - width / 2, box.y + box.height / 2 - height / 2);
  const float farthest = std::hypot(width / 2, height / 2);
  return std::sqrt(share) * (1 - 0.5F * std::min(1.0F, aside / farthest));
}

std::vector<std::size_t> by_prominence(const Findings& findings, int image_width, int image_height) {
  std::vector<float> weights;
  for (const FoundGarment& garment : findings.garments)
    weights.push_back(std::cbrt(garment.confidence) * prominence(garment.box, image_width, image_height));
  std::vector<std::size_t> order(weights.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::stable_sort(order, std::greater{}, [&](std::size_t i) { return weights[i]; });
  return order;
}

std::optional<std::size_t> main_garment(const Findings& findings, int image_width, int image_height) {
  const std::vector<std::size_t> order = by_prominence(findings, image_width, image_height);
  return order.empty() ? std::nullopt : std::optional(order.front());
}

}  // namespace selvedge::garments
