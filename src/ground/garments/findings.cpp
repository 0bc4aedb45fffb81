#include "ground/garments/findings.h"

#include <algorithm>
#include <cmath>

namespace selvedge::garments {

float prominence(const Box& box, int picture_width, int picture_height) {
  const auto width = static_cast<float>(picture_width), height = static_cast<float>(picture_height);
  const float share = std::clamp(box.area() / (width * height), 0.0F, 1.0F);
  const float aside = std::hypot(box.x + box.width / 2 - width / 2, box.y + box.height / 2 - height / 2);
  const float farthest = std::hypot(width / 2, height / 2);
  return std::sqrt(share) * (1 - 0.5F * std::min(1.0F, aside / farthest));
}

std::optional<std::size_t> main_garment(const Findings& findings, int picture_width, int picture_height) {
  std::optional<std::size_t> best;
  float most = -1;
  for (std::size_t i = 0; i < findings.garments.size(); ++i) {
    const FoundGarment& garment = findings.garments[i];
    const float weight = std::cbrt(garment.confidence) * prominence(garment.box, picture_width, picture_height);
    if (weight <= most) continue;
    most = weight;
    best = i;
  }
  return best;
}

}  // namespace selvedge::garments
