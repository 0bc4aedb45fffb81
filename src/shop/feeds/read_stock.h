// Reads stock counts, availability and yes or no, alike for all feeds and in the main European languages.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "shop/feeds/read_price.h"

namespace selvedge::feeds {

// Reads "yes", "TRUE", "1", "ja", "wahr", "oui", ... and their opposites. Nothing for other text.
std::optional<bool> read_yes(std::string_view text);

enum class Availability { at_hand, orderable, none };  // orderable: preorder, backorder

// Reads "in stock", "in_stock", "InStock", "http://schema.org/InStock", "auf Lager", "limited availability", ..., and
// the words of read_yes. Nothing for other text.
std::optional<Availability> read_availability(std::string_view text);

// Reads the number of pieces at hand: "3", "5.0", "1 000", "1,000.00", "10+", "> 10", "3 Stück". "5,000" is ambiguous:
// `mark` decides whether it is five or five thousand, as of prices. A negative number is 0. A word for a product at
// hand is 1 (at least one), and any other word of read_availability is 0. Nothing for other text.
std::optional<std::int64_t> read_stock(std::string_view text, DecimalMark mark = DecimalMark::unknown);

}  // namespace selvedge::feeds
