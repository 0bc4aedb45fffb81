// Colour words of the main European languages. Inside catalogue/ only.
#pragma once

#include <string_view>

namespace selvedge::catalogue {

// Colour words of the main European languages as their English one: "rot", "rouge", "rojas" → "red"; both folded. Any
// other text comes back as it is.
std::string_view plain_colour(std::string_view folded);

// Whether the folded text is a colour word of these languages, English too.
bool is_colour_word(std::string_view folded);

}  // namespace selvedge::catalogue
