// Conditions on the products that may be answers or be listed.
#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "selvedge/export.h"
#include "selvedge/price.h"

namespace selvedge {

// A product passes if every condition holds. A condition with several values holds if one of them matches. A condition
// without values is not set.
//
// A value matches the whole text, without regard to case in any script (full case folding of Unicode). A text that
// lists several values matches each of them: the colour "Red/Blue" matches red, the size "S, M" matches m, the category
// "Women > Dresses" matches dresses. A colour also matches by its word in another of the main European languages. Only
// item_group_id is compared byte by byte.
struct ProductFilter {
  std::vector<std::string> category;
  std::vector<std::string> colour;
  std::vector<std::string> currency;
  std::vector<std::string> item_group_id;
  std::optional<Price> price_min;  // inclusive; a product without a price passes no range
  std::optional<Price> price_max;  // inclusive
  std::optional<bool> in_stock;    // true: stock is known and > 0; false: stock is known and 0
  std::map<std::string, std::vector<std::string>> attributes;  // by name
  std::optional<bool> hidden;  // for the shop's own lists; a hidden product is never an answer

  bool empty() const { return *this == ProductFilter{}; }
  bool operator==(const ProductFilter&) const = default;
};

// Parses conditions as a command line or a URL has them.
// - "category=Dress", "colour=red", "currency=EUR", "item_group_id=g7"
// - "price=10..50", "price=..50", "price=10..", "price=19.90"
// - "in_stock=true", "in_stock=false", "hidden=true", "hidden=false"
// - Any other name is an attribute: "gender=Women".
//
// A name may be repeated to add values. Commas separate values too, "colour=red,blue", except in category and
// item_group_id, whose values may hold commas.
//
// Throws Error invalid_argument, naming the condition, if one cannot be read, if it is not UTF-8 or has control
// characters, if a name has more than 100 values, and if price, in_stock or hidden is repeated. A misspelt attribute
// ("colr=red") is found out only when the filter is used; that throws invalid_argument if a name of the catalogue is
// close to it.
SELVEDGE_EXPORT ProductFilter parse_product_filter(std::span<const std::string> conditions);

}  // namespace selvedge
