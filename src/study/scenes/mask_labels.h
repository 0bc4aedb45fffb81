// What the labels of masks mean: street_people's 59 names and the 20 numbers of "Look into Person".
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "study/scenes/labelled_picture.h"

namespace selvedge::scenes {

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
