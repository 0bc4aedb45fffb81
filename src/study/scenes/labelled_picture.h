// A picture whose pixels are known: a person with what they wear, or a garment by itself.
#pragma once

#include <cstdint>
#include <vector>

#include "ground/garments/garment.h"
#include "selvedge/image.h"

namespace selvedge::scenes {

inline constexpr std::uint8_t background_label = 0;
inline constexpr std::uint8_t body_label = 1;  // of a person, but no garment of a kind that is looked for
inline constexpr std::uint8_t first_garment_label = 2;

struct LabelledPicture {
  Image image;
  // For each pixel background_label, body_label, or first_garment_label + position in `kinds`. Row after row.
  std::vector<std::uint8_t> labels;
  std::vector<garments::Kind> kinds;
  bool is_person = false;  // somebody wears the garments
  bool cut_below = false;  // the person goes on below the picture's lower edge

  bool empty() const { return image.empty(); }
};

// What of a picture has one label: its number of pixels and the smallest rectangle around them.
struct LabelExtent {
  std::size_t pixels = 0;
  int left = 0, top = 0, right = 0, bottom = 0;  // right and bottom are exclusive
};
// For each of the 256 labels.
std::vector<LabelExtent> label_extents(const std::vector<std::uint8_t>& labels, int width);

// Makes specks part of the body: parts of a garment that do not touch its others and have less than `share` of the
// pixels of its largest part.
void remove_specks(LabelledPicture& picture, double share = 0.06);

// At most `longest_side` pixels on the longer side; a label is that of the nearest pixel.
LabelledPicture shrunk(const LabelledPicture& picture, int longest_side);

}  // namespace selvedge::scenes
