// Which products may be among the answers.
#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>

#include "selvedge/export.h"
#include "selvedge/price.h"

namespace selvedge {

// All conditions that are set must hold. Text is compared whole and without regard to case, in every script (full case
// folding of Unicode). A text that lists values is found by each of them: colour "Red/Blue" by red, size "S, M" by m, a
// category "Women > Dresses" by dresses. A colour is found by its word in any of the main European languages. Only
// item_group_id is compared byte by byte.
struct ProductFilter {
  std::optional<std::string> category;
  std::optional<std::string> colour;
  std::optional<std::string> currency;
  std::optional<std::string> item_group_id;
  std::optional<Price> price_min;  // inclusive; a product without a price passes no range
  std::optional<Price> price_max;  // inclusive
  std::optional<bool> in_stock;    // true: stock is known and > 0; false: known and 0
  std::map<std::string, std::string> attributes;

  bool empty() const { return *this == ProductFilter{}; }
  bool operator==(const ProductFilter&) const = default;
};

// Parses conditions as written on a command line or in a URL: "category=Dress", "colour=red", "currency=EUR",
// "item_group_id=g7", "price=10..50", "price=..50", "price=10..", "price=19.90", "in_stock=true" or "=false". Any other
// name is an attribute: "gender=Women". Throws invalid_argument, naming the condition, if one cannot be read or is
// given twice.
SELVEDGE_EXPORT ProductFilter parse_product_filter(std::span<const std::string> conditions);

}  // namespace selvedge
