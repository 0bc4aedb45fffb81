// Parses names, prices and texts as shops' systems write them. Inside feeds/ only.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "selvedge/price.h"

namespace selvedge::feeds {

// "g:Image Link" → "image_link", "Shoe size" → "shoe_size": no namespace, small letters, '_' for spaces.
std::string attribute_name(std::string_view name);

std::string_view trimmed(std::string_view text);

// "Apparel & Accessories > Clothing > Dresses" → "Dresses".
std::string_view last_of_path(std::string_view category);

// The visible text of a piece of HTML: without tags, scripts and styles, usual entities resolved, runs of space made
// one. At most 5,000 bytes, cut between characters. Plain text comes back unchanged.
std::string plain_text(std::string_view html);

struct Money {
  Price price;
  std::string currency;  // three capital letters; empty if the text names none
  bool operator==(const Money&) const = default;
};

// Parses "19.90 EUR", "EUR 19,90", "1,299.00 USD", "1.299,00 eur", "19.90". In a number with one kind of separator, a
// point separates decimals; so does a comma unless three digits follow it. Nothing for any other text.
std::optional<Money> parse_money(std::string_view text);

}  // namespace selvedge::feeds
