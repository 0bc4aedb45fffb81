#include "ground/garments/garment_part.h"

#include <algorithm>
#include <cmath>

#include "ground/image/resize.h"

namespace selvedge::garments {
namespace {

// A part's share that the garment's box takes, and where its centre lies. Upper garments: as in the photos of worn tops
// that the model was trained on (medians over 300 of them). Others: as in a shop's pictures, which they nearly fill.
struct Framing {
  double width, height, centre;
};
constexpr Framing upper_body{0.59, 0.57, 0.55};
constexpr Framing other{0.75, 0.8, 0.5};

Framing framing_of(Kind kind) {
  const bool upper = kind == Kind::top || kind == Kind::outerwear;
  return upper ? upper_body : other;
}

// A part that keeps this share of the photo or more is not worth making.
constexpr double nearly_all = 0.6;

}  // namespace

std::optional<Rect> part_around(Kind kind, const Rect& box, int photo_width, int photo_height, InputShape input) {
  const Framing framing = framing_of(kind);
  const double shape = double(input.width) / input.height;
  const double height = std::max(box.height / framing.height, box.width / framing.width / shape);
  Rect part;
  part.width = std::min(photo_width, static_cast<int>(std::lround(height * shape)));
  part.height = std::min(photo_height, static_cast<int>(std::lround(height)));
  const double centre_x = box.x + box.width / 2.0, centre_y = box.y + box.height / 2.0;
  part.x = std::clamp(static_cast<int>(std::lround(centre_x - part.width / 2.0)), 0, photo_width - part.width);
  part.y =
      std::clamp(static_cast<int>(std::lround(centre_y - framing.centre * part.height)), 0, photo_height - part.height);
  const bool all = double(part.width) * part.height >= nearly_all * photo_width * photo_height;
  return all ? std::nullopt : std::optional(part);
}

std::optional<Subject> main_subject(const Image& photo, const Finder& finder, InputShape input) {
  const Findings found = finder.find(photo);
  const auto main = main_garment(found, photo.width, photo.height);
  if (!main) {
    if (std::min(photo.width, photo.height) >= least_searched_side) return std::nullopt;
    return Subject{photo, std::nullopt};
  }
  const FoundGarment& garment = found.garments[*main];
  const Rect box{static_cast<int>(garment.box.x), static_cast<int>(garment.box.y),
                 std::max(1, static_cast<int>(garment.box.width)), std::max(1, static_cast<int>(garment.box.height))};
  const auto part = part_around(garment.kind, box, photo.width, photo.height, input);
  return Subject{part ? image::crop(photo, *part) : photo, garment.kinds};
}

}  // namespace selvedge::garments
