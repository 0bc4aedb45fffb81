// A picture with a label for each pixel: a person with their clothes, or a single garment. The labels come from masks
// or from a plain ground.
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
inline constexpr std::uint8_t body_label = 1;  // of a person, but not of a garment of a known kind
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

// The pixels of one label: their number, and the smallest rectangle around them.
struct LabelExtent {
  std::size_t pixels = 0;
  int left = 0, top = 0, right = 0, bottom = 0;  // right and bottom are exclusive
};
// For each of the 256 labels.
std::vector<LabelExtent> label_extents(const std::vector<std::uint8_t>& labels, int width);

// Labels specks as body. A speck is a separate part of a garment with less than `share` of the pixels of its largest
// part.
void remove_specks(LabelledPicture& picture, double share = 0.06);

// The picture with at most `longest_side` pixels on its longer side. A label is that of the nearest pixel.
LabelledPicture shrunk(const LabelledPicture& picture, int longest_side);

// ---- Garments cut out from the ground that they lie on (cut_out.cpp).

// Cuts out a garment that lies alone on white. Empty if the ground is not clear, the garment touches the frame in more
// than a few places, or skin is visible.
LabelledPicture cut_from_white(const Image& image, garments::Kind kind);

// Cuts out a garment that lies on a floor or a bed. The ground is what has the colours along the frame and is connected
// to the frame. Empty if garment and ground are too alike or the outline looks torn, which holds for most photos.
LabelledPicture cut_from_ground(const Image& image, garments::Kind kind);

// ---- The meaning of masks' labels (mask_labels.cpp): street_people's 59 names, and the 20 numbers of "Look into
// Person".

// The kind that a name of street_people's labels.csv usually means. Nothing for unknown names and for what is no
// garment of a known kind (skin, belt, tights, scarf). Here a vest is a top, a bodysuit a dress, and a suit the jacket
// of one.
std::optional<garments::Kind> street_kind(std::string_view label);
// The same for a label of "Look into Person", 0 to 19.
std::optional<garments::Kind> parse_kind(int label);

// The labels of a mask. Each of `values` is the position of its name in `names`. If a label's name and its place on the
// person contradict each other, the place wins: "jeans" from the shoulder to above the knee are a jacket, a romper that
// begins at the waist is a pair of trousers, and a vest over a blouse is outerwear. Both shoes are one garment. Apart
// from bags, a garment with under a quarter of the pixels of another of its kind is part of that one. `image` is empty
// in the result.
LabelledPicture street_labels(const std::vector<std::uint8_t>& values, int width,
                              const std::vector<std::string>& names);
// The same for pixel values 0 to 19 of "Look into Person".
LabelledPicture parse_labels(const std::vector<std::uint8_t>& values, int width);

// The palette of worn_tops/parse: the colour of each label, sRGB.
extern const std::array<std::array<std::uint8_t, 3>, 20> parse_palette;

}  // namespace selvedge::scenes
