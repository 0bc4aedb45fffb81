#include "selvedge/product_filter.h"

#include <fmt/format.h>

#include <set>
#include <string_view>

#include "selvedge/error.h"

namespace selvedge {
namespace {

Error unreadable(std::string_view condition, std::string_view expected) {
  return Error(ErrorKind::invalid_argument, fmt::format("condition '{}': expected {}", condition, expected));
}

std::optional<Price> parse_bound(std::string_view condition, std::string_view text) {
  if (text.empty()) return std::nullopt;
  if (const auto price = parse_price(text)) return price;
  throw unreadable(condition, "a price such as price=19.90, price=10..50, price=..50 or price=10..");
}

void set_price_range(ProductFilter& filter, std::string_view condition, std::string_view text) {
  const std::size_t dots = text.find("..");
  const bool range = dots != std::string_view::npos;
  filter.price_min = parse_bound(condition, text.substr(0, dots));
  filter.price_max = range ? parse_bound(condition, text.substr(dots + 2)) : filter.price_min;
  if (filter.price_min && filter.price_max && *filter.price_max < *filter.price_min) {
    throw unreadable(condition, "the lower price first, e.g. price=10..50");
  }
  if (!filter.price_min && !filter.price_max) throw unreadable(condition, "at least one bound, e.g. price=10..50");
}

bool parse_yes(std::string_view condition, std::string_view text) {
  if (text == "true" || text == "yes" || text == "1") return true;
  if (text == "false" || text == "no" || text == "0") return false;
  throw unreadable(condition, "true or false");
}

}  // namespace

ProductFilter parse_product_filter(std::span<const std::string> conditions) {
  ProductFilter filter;
  std::set<std::string> seen;
  for (const std::string& condition : conditions) {
    const std::size_t equals = condition.find('=');
    if (equals == std::string::npos || equals == 0) throw unreadable(condition, "NAME=VALUE, e.g. category=Dress");
    const std::string name = condition.substr(0, equals), value = condition.substr(equals + 1);
    if (!seen.insert(name).second) throw unreadable(condition, fmt::format("'{}' once, found it twice", name));
    if (name == "price") {
      set_price_range(filter, condition, value);
    } else if (name == "in_stock") {
      filter.in_stock = parse_yes(condition, value);
    } else if (name == "category") {
      filter.category = value;
    } else if (name == "colour") {
      filter.colour = value;
    } else if (name == "currency") {
      filter.currency = value;
    } else if (name == "item_group_id") {
      filter.item_group_id = value;
    } else if (name == "stock" || name == "title" || name == "url" || name == "product_id" || name == "image") {
      throw unreadable(condition, "category, colour, currency, item_group_id, price, in_stock or an attribute");
    } else {
      filter.attributes[name] = value;
    }
  }
  return filter;
}

}  // namespace selvedge
