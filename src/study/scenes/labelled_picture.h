// A picture whose pixels are known: a person with what they wear, or a garment by itself; and where that knowledge
// comes from, masks or a plain ground.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
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

// ---- Garments cut out by the ground that they lie on (cut_out.cpp).

// A garment that lies alone on white, cut out by its ground; empty where the ground is not clear, where the garment
// touches the frame in more than a few places, or where skin is to be seen.
LabelledPicture cut_from_white(const Image& image, garments::Kind kind);

// A garment that lies on a floor or a bed, by the colours along the frame: the ground is what has these colours and
// hangs together with the frame. Empty where garment and ground are too alike, and where the outline looks torn: most
// photos.
LabelledPicture cut_from_ground(const Image& image, garments::Kind kind);

// ---- What the labels of masks mean (mask_labels.cpp): street_people's 59 names and the 20 numbers of "Look into
// Person".

// The kind that a name of street_people's labels.csv usually means; nothing for what is no garment of a kind that is
// looked for (skin, belt, tights, scarf) and for unknown names. A vest is a top here, a bodysuit a dress, a suit the
// jacket of one.
std::optional<garments::Kind> street_kind(std::string_view label);
// The same for a label of "Look into Person", 0 to 19.
std::optional<garments::Kind> parse_kind(int label);

// Of a mask's pixel values `values`, each the position of its name in `names`. Where a label's name and its place on
// the person contradict each other the place wins: "jeans" that end above the knee and begin at the shoulder are a
// jacket, a romper that begins at the waist is a pair of trousers, a vest over a blouse is outerwear. Both shoes are
// one garment. A garment with under a quarter of the pixels of another of its kind is part of that, except bags.
// `image` is empty in the result.
LabelledPicture street_labels(const std::vector<std::uint8_t>& values, int width,
                              const std::vector<std::string>& names);
// Of pixel values 0 to 19 of "Look into Person".
LabelledPicture parse_labels(const std::vector<std::uint8_t>& values, int width);

// The palette of worn_tops/parse: the colour of each label, sRGB.
extern const std::array<std::array<std::uint8_t, 3>, 20> parse_palette;

}  // namespace selvedge::scenes
