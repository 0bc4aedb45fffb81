// --where is checked while options are read, so a wrong condition is wrong usage, and no catalogue is opened for it.
#include "product_facts.h"

#include <fmt/format.h>

#include <cstdio>

#include "selvedge/error.h"
#include "selvedge/product_filter.h"

namespace selvedge::cli {

std::string price_text(const ProductFacts& facts) {
  if (!facts.price) return "-";
  return facts.currency.empty() ? to_string(*facts.price) : to_string(*facts.price) + " " + facts.currency;
}

ExitCode report_skipped(const std::vector<Skipped>& skipped) {
  for (const Skipped& one : skipped) fmt::print(stderr, "selvedge: skipped {}\n", to_string(one));
  return skipped.empty() ? ExitCode::done : ExitCode::some_skipped;
}

void add_where_option(CLI::App& command, std::vector<std::string>& conditions) {
  // No extra arguments, so that a photo behind a condition is not taken for another condition.
  command
      .add_option("--where", conditions,
                  "only products with NAME=VALUE; may be repeated. Names: category, colour, currency, item_group_id, "
                  "price (10..50), in_stock (true), or an attribute. If a name has several values (colour=red,blue), "
                  "one match is enough")
      ->allow_extra_args(false);
  // All conditions are checked together, because two prices are wrong as well.
  command.parse_complete_callback([&conditions] {
    try {
      parse_product_filter(conditions);
    } catch (const Error& error) {
      throw CLI::ValidationError("--where", error.what());
    }
  });
}

void warn_of_unknown_attributes(const catalogue::Catalogue& catalogue, const ProductFilter& filter) {
  for (const std::string& unknown : catalogue.unknown_attributes(filter))
    fmt::print(stderr, "selvedge: warning: {}\n", unknown);
}

}  // namespace selvedge::cli
