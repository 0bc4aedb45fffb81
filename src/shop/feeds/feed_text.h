// Reads names, ids, categories and lists of pictures as shop systems write them. Nothing here throws for any text.
// Inside feeds/ only.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "ground/core/ascii.h"

namespace selvedge::feeds {

// "g:Image Link" → "image_link", "Shoe-size" → "shoe_size": no namespace (no space behind its colon), small letters of
// every script, '_' for spaces and hyphens.
std::string attribute_name(std::string_view name);

using core::trimmed;

// An id without spaces around it and without control characters.
std::string clean_id(std::string_view text);

// For messages: shows control characters as "\x1B", so that a terminal does not obey them.
std::string printable(std::string_view text);

// "Apparel & Accessories > Clothing > Dresses" → "Dresses".
std::string_view last_of_path(std::string_view category);

// "Damen > Kleider | Sale" and "Damen > Kleider, Damen > Sale" → the first path, "Damen > Kleider". Other commas belong
// to a category's name: "Handbags, Wallets & Cases".
std::string_view first_of_paths(std::string_view categories);

// Splits a field into URLs or paths of pictures. Commas, bars, semicolons, spaces and line ends separate them, but only
// before another URL or picture name. So a separator inside a URL stays.
std::vector<std::string> picture_references(std::string_view list);

}  // namespace selvedge::feeds
