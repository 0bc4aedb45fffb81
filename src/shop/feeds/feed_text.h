// Names and paths as shops' systems write them. Inside feeds/ only.
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

// An id without spaces around it and without control characters, which no one means.
std::string clean_id(std::string_view text);

// For messages: control characters as "\\x1B", so that a terminal does not obey them.
std::string printable(std::string_view text);

// "Apparel & Accessories > Clothing > Dresses" → "Dresses".
std::string_view last_of_path(std::string_view category);

// "Damen > Kleider | Sale" and "Damen > Kleider, Damen > Sale" → the first path, "Damen > Kleider". Other commas belong
// to a category's name: "Handbags, Wallets & Cases".
std::string_view first_of_paths(std::string_view categories);

// Addresses or paths of pictures in one field, separated by commas, bars, semicolons, spaces or line ends, where an
// address or a picture's name follows the separator. A separator inside an address stays.
std::vector<std::string> picture_references(std::string_view list);

}  // namespace selvedge::feeds
