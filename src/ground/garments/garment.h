// Kinds of garments and boxes in an image: the words that finders, scenes and the shop share.
#pragma once

#include <array>
#include <optional>
#include <string_view>

#include "selvedge/garment.h"

namespace selvedge::garments {

using Kind = GarmentKind;
inline constexpr std::array<std::string_view, 9> kind_names = {"top",   "outerwear", "dress", "trousers", "shorts",
                                                               "skirt", "shoes",     "bag",   "hat"};
inline constexpr int kind_count = static_cast<int>(kind_names.size());
using selvedge::to_string;
// The kind of this name. Nothing for a name that is not in kind_names.
constexpr std::optional<Kind> kind_of(std::string_view name) {
  for (std::size_t i = 0; i < kind_names.size(); ++i)
    if (kind_names[i] == name) return static_cast<Kind>(i);
  return std::nullopt;
}

// A box in pixels of an upright image: left edge, top edge, and sizes > 0. Before it is clipped, it may reach beyond
// the image.
struct Box {
  float x = 0;
  float y = 0;
  float width = 0;
  float height = 0;
  float area() const { return width * height; }
  bool operator==(const Box&) const = default;
};

// Intersection over union, in [0, 1].
float overlap(const Box& a, const Box& b);

}  // namespace selvedge::garments
