// The garments that a finder sees in a photo. Answered (shop.h) lists them.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "selvedge/export.h"
#include "selvedge/image.h"

namespace selvedge {

// `dress` includes jumpsuits. `top` is anything worn on the upper body under outerwear. `shoes` is one pair.
enum class GarmentKind { top, outerwear, dress, trousers, shorts, skirt, shoes, bag, hat };

// "top", "outerwear", ...: the words of JSON.
SELVEDGE_EXPORT const char* to_string(GarmentKind kind);
// The reverse of to_string. Nothing for any other text.
SELVEDGE_EXPORT std::optional<GarmentKind> parse_garment_kind(std::string_view name);

struct PhotoGarment {
  GarmentKind kind = GarmentKind::top;  // the most likely kind
  Rect box;                             // in pixels of the upright original
  float confidence = 0;                 // in (0, 1)
};

}  // namespace selvedge
