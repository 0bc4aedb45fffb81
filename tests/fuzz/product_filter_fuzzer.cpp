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
  // Each condition gave a value.
  std::size_t named = (filter->in_stock ? 1U : 0U) + (filter->price_min || filter->price_max ? 1U : 0U);
  for (const auto* values : {&filter->category, &filter->colour, &filter->currency, &filter->item_group_id}) {
    require(values->size() <= 100);
    named += values->size();
  }
  for (const auto& [name, values] : filter->attributes) {
    require(!name.empty() && values.size() <= 100);
    named += values.size();
  }
  require(named >= conditions.size());
  require(filter->empty() == conditions.empty());
}

const Registered product_filter_fuzzer("product_filter", read_filter);

}  // namespace
}  // namespace selvedge::fuzz
