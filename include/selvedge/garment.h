// A garment that is seen in a photo.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "selvedge/export.h"
#include "selvedge/image.h"

namespace selvedge {

// `dress` also stands for jumpsuits, `top` for all that is worn on the upper body under outerwear, `shoes` for one
// pair.
enum class GarmentKind { top, outerwear, dress, trousers, shorts, skirt, shoes, bag, hat };

// "top", "outerwear", …, as in JSON.
SELVEDGE_EXPORT const char* to_string(GarmentKind kind);
// Nothing for any other text.
SELVEDGE_EXPORT std::optional<GarmentKind> parse_garment_kind(std::string_view name);

struct PhotoGarment {
  GarmentKind kind = GarmentKind::top;  // the likeliest
  Rect box;                             // in pixels of the upright original
  float confidence = 0;                 // in (0, 1)
};

}  // namespace selvedge
