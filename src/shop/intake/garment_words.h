// Which kind of garment a product is, by the words of its category and title.
#pragma once

#include <string_view>
#include <vector>

#include "ground/garments/garment.h"

namespace selvedge::intake {

// The kinds that a shop's words name, in the order of Kind; empty where they name none. English, German, French,
// Spanish and Italian, in any case. The last part of a category that names a kind counts ("Women > Tops > T-Shirts");
// where it names several ("Tops & Jackets"), those of them that the title names, if any. A title counts alone where the
// category says nothing. What follows a preposition says nothing ("dress with belt", "veste en jean"); of several words
// the last counts where the noun ends its phrase (English, German: "denim jacket", "Jeansjacke"), the first elsewhere
// ("robe chemise").
std::vector<garments::Kind> told_kinds(std::string_view category, std::string_view title);

}  // namespace selvedge::intake
