// Tells which kinds of garment a product is, by the words of its category and title. The finder then looks for these
// kinds in its pictures.
#pragma once

#include <string_view>
#include <vector>

#include "ground/garments/garment.h"

namespace selvedge::intake {

// The kinds that the words name, in the order of Kind. Empty if they name none. Words may be English, German, French,
// Spanish or Italian, in any case.
// - Of a category, the last part that names a kind counts ("Women > Tops > T-Shirts"). If it names several kinds ("Tops
//   & Jackets"), those that the title names too count, if there are any.
// - The title counts alone if the category names no kind.
// - Words behind a preposition do not count ("dress with belt", "veste en jean").
// - Of several words the last counts in English and German ("denim jacket", "Jeansjacke"), the first in the other
//   languages ("robe chemise").
std::vector<garments::Kind> told_kinds(std::string_view category, std::string_view title);

}  // namespace selvedge::intake
