// Which products may be among the answers.
#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "selvedge/export.h"
#include "selvedge/price.h"

namespace selvedge {

// All conditions that are set must hold; of a condition's values, any one suffices, and without values it is not set.
// Text is compared whole and without regard to case, in every script (full case folding of Unicode). A text that lists
// values is found by each of them: colour "Red/Blue" by red, size "S, M" by m, a category "Women > Dresses" by dresses.
// A colour is found by its word in any of the main European languages. Only item_group_id is compared byte by byte.
struct ProductFilter {
  std::vector<std::string> category;
  std::vector<std::string> colour;
  std::vector<std::string> currency;
  std::vector<std::string> item_group_id;
  std::optional<Price> price_min;                              // inclusive; a product without a price passes no range
  std::optional<Price> price_max;                              // inclusive
  std::optional<bool> in_stock;                                // true: stock is known and > 0; false: known and 0
  std::map<std::string, std::vector<std::string>> attributes;  // by name
  std::optional<bool> hidden;  // for the shop's own lists: no answer is a hidden product, whatever is asked here

  bool empty() const { return *this == ProductFilter{}; }
  bool operator==(const ProductFilter&) const = default;
};

// Parses conditions as written on a command line or in a URL: "category=Dress", "colour=red", "currency=EUR",
// "item_group_id=g7", "price=10..50", "price=..50", "price=10..", "price=19.90", "in_stock=true" or "=false",
// "hidden=true" or "=false". Any other
// name is an attribute: "gender=Women". Several values of one name may be given by several conditions or, except for
// category and item_group_id, whose values may hold commas, by one: "colour=red,blue". Throws invalid_argument, naming
// the condition, if one cannot be read, has over 100 values, or is price or in_stock a second time. An attribute that
// no product has is known only where the filter is used: that throws if another name is near it ("colr=red").
SELVEDGE_EXPORT ProductFilter parse_product_filter(std::span<const std::string> conditions);

}  // namespace selvedge
