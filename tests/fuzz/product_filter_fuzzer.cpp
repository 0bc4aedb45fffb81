// Conditions, one a line: none is lost, and bounds of a price are in order.
#include <string>
#include <vector>

#include "fuzz/fuzzer.h"
#include "selvedge/product_filter.h"

namespace selvedge::fuzz {
namespace {

void read_filter(std::string_view text) {
  std::vector<std::string> conditions;
  while (!text.empty()) conditions.emplace_back(take_line(text));
  const auto filter = unless_refused([&] { return parse_product_filter(conditions); });
  if (!filter) return;
  require(!filter->price_min || !filter->price_max || *filter->price_min <= *filter->price_max);
  const auto one = [](bool is_set) { return std::size_t{is_set ? 1U : 0U}; };
  require(conditions.size() == filter->attributes.size() + one(filter->category.has_value()) +
                                   one(filter->colour.has_value()) + one(filter->currency.has_value()) +
                                   one(filter->item_group_id.has_value()) + one(filter->in_stock.has_value()) +
                                   one(filter->price_min || filter->price_max));
  require(filter->empty() == conditions.empty());
}

const Registered product_filter_fuzzer("product_filter", read_filter);

}  // namespace
}  // namespace selvedge::fuzz
