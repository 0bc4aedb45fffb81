// Conditions as the command line has them, NAME=VALUE, and values between commas. The service reads its parameters with
// the same names and values (filter_condition.h).
#include "selvedge/product_filter.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <string_view>

#include "selvedge/error.h"
#include "shop/catalogue/filter_condition.h"
#include "shop/catalogue/product.h"

namespace selvedge {
namespace {

// Of a condition that cannot be shown whole, what can: its first characters of plain ASCII.
Error unreadable(std::string_view condition, std::string_view expected) {
  if (!catalogue::is_filter_text(condition)) {
    const auto plain = [](char c) {
      return static_cast<unsigned char>(c) >= 0x20 && static_cast<unsigned char>(c) < 0x7F;
    };
    condition = {condition.begin(), std::ranges::find_if_not(condition, plain)};
  }
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

namespace catalogue {

std::vector<std::string> condition_names() {
  std::vector<std::string> names{"price", "in_stock", "hidden"};
  for (const TextCondition& one : text_conditions) names.emplace_back(one.name);
  return names;
}

bool is_filter_text(std::string_view text) { return !problem_of_text("", text); }

std::optional<std::string> add_values(std::vector<std::string>& values, std::string_view text, Commas commas) {
  constexpr std::size_t most_values = 100;
  const std::size_t before = values.size();
  for (std::size_t begin = 0; begin <= text.size() && values.size() <= most_values;) {
    const std::size_t end = commas == Commas::separate ? std::min(text.find(',', begin), text.size()) : text.size();
    const std::string_view value = text.substr(begin, end - begin);
    if (!is_filter_text(value)) return std::string(filter_text);
    // An empty text asks for products without a value; what follows the comma of "red," does not.
    if (end > begin || text.empty()) values.emplace_back(value);
    begin = end + 1;
  }
  if (values.size() > most_values) return fmt::format("at most {} values", most_values);
  return values.size() == before ? std::optional<std::string>("a value beside commas") : std::nullopt;
}

}  // namespace catalogue

ProductFilter parse_product_filter(std::span<const std::string> conditions) {
  ProductFilter filter;
  std::set<std::string> seen;
  for (const std::string& condition : conditions) {
    const std::size_t equals = condition.find('=');
    if (equals == std::string::npos || equals == 0) throw unreadable(condition, "NAME=VALUE, e.g. category=Dress");
    const std::string name = condition.substr(0, equals), value = condition.substr(equals + 1);
    const bool is_one = name == "price" || name == "in_stock" || name == "hidden";
    if (!seen.insert(name).second && is_one)
      throw unreadable(condition, fmt::format("'{}' once, found it twice", name));
    if (name == "price") {
      set_price_range(filter, condition, value);
    } else if (name == "in_stock") {
      filter.in_stock = parse_yes(condition, value);
    } else if (name == "hidden") {
      filter.hidden = parse_yes(condition, value);
    } else if (name == "price_min" || name == "price_max") {
      throw unreadable(condition,
                       name == "price_min" ? "a lowest price as price=10.." : "a highest price as price=..50");
    } else if (name == "stock" || name == "title" || name == "url" || name == "product_id" || name == "image") {
      throw unreadable(condition, "category, colour, currency, item_group_id, price, in_stock, hidden or an attribute");
    } else {
      const auto known = std::ranges::find(catalogue::text_conditions, name, &catalogue::TextCondition::name);
      const bool is_attribute = known == catalogue::text_conditions.end();
      if (is_attribute && !catalogue::is_filter_text(name))
        throw unreadable(condition, fmt::format("a name of {}", catalogue::filter_text));
      auto& values = is_attribute ? filter.attributes[name] : filter.*known->values;
      if (const auto expected =
              catalogue::add_values(values, value, is_attribute ? catalogue::Commas::separate : known->commas))
        throw unreadable(condition, *expected);
    }
  }
  return filter;
}

}  // namespace selvedge
