// One reading of stock counts, availability and yes or no for all feeds.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace selvedge::feeds {

// "yes", "TRUE", "1", "ja", "wahr", "oui", ... and their opposites; nothing for another word.
std::optional<bool> read_yes(std::string_view text);

enum class Availability { at_hand, orderable, none };  // orderable: preorder, backorder

// "in stock", "in_stock", "InStock", "http://schema.org/InStock", "auf Lager", "limited availability", ... in the main
// European languages; nothing for another word.
std::optional<Availability> read_availability(std::string_view text);

// Pieces at hand: "3", "5.0", "1,000", "10+", "> 10", "3 Stück"; a negative number is 0; a word that says that the
// product is there is 1 (at least one), one that says that it is not is 0. Nothing for other text.
std::optional<std::int64_t> read_stock(std::string_view text);

}  // namespace selvedge::feeds
