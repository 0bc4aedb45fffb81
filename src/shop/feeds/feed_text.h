// Reads names, ids, categories and lists of pictures as shop systems write them. Every text is accepted; nothing here
// throws. Inside feeds/ only.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "ground/core/ascii.h"

namespace selvedge::feeds {

// "g:Image Link" → "image_link", "Shoe-size" → "shoe_size". A prefix up to the last colon is removed, unless a space
// follows the colon. What cannot be seen is dropped. Letters of every script become small, and spaces and hyphens
// become '_'.
std::string attribute_name(std::string_view name);

using core::trimmed;

// An id without spaces of any kind around it, control characters and what cannot be seen.
std::string clean_id(std::string_view text);

// The text for messages: control characters are written as "\x1B", so that a terminal does not obey them.
std::string printable(std::string_view text);

// "Apparel & Accessories > Clothing > Dresses" → "Dresses".
std::string_view last_of_path(std::string_view category);

// The category with '>' between the parts of its path, which shops also write "Women » Dresses", "Women :: Dresses"
// and, as Magento, "Default Category/Women/Dresses". Any other text comes back as it is.
std::string with_usual_arrows(std::string_view category);

// The first of several paths: "Damen > Kleider" of "Damen > Kleider | Sale" and of "Damen > Kleider, Damen > Sale". A
// comma separates paths only if the next begins as the first does; "Handbags, Wallets & Cases" is one name.
std::string_view first_of_paths(std::string_view categories);

// Splits a field into URLs or paths of pictures. Commas, bars, semicolons, spaces and line ends separate them, but only
// before another URL or, behind a picture's name, before another name. So a separator inside a URL stays. A list in
// brackets is read as well: ["a.jpg", "b.jpg"].
std::vector<std::string> picture_references(std::string_view list);

}  // namespace selvedge::feeds
