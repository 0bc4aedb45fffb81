#include "ground/garments/garment.h"

#include <algorithm>

#include "selvedge/garment.h"

namespace selvedge {

const char* to_string(GarmentKind kind) { return garments::kind_names[static_cast<std::size_t>(kind)].data(); }
std::optional<GarmentKind> parse_garment_kind(std::string_view name) { return garments::kind_of(name); }

}  // namespace selvedge

namespace selvedge::garments {

float overlap(const Box& a, const Box& b) {
  const float width = std::min(a.x + a.width, b.x + b.width) - std::max(a.x, b.x);
  const float height = std::min(a.y + a.height, b.y + b.height) - std::max(a.y, b.y);
  if (width <= 0 || height <= 0) return 0;
  const float common = width * height;
  return std::min(1.0F, common / (a.area() + b.area() - common));
}

}  // namespace selvedge::garments
