// Output and options about products that several commands share.
#pragma once

#include <string>
#include <vector>

#include "commands.h"
#include "selvedge/skipped.h"
#include "shop/catalogue/catalogue.h"

namespace selvedge::cli {

// "19.90 EUR"; "-" if there is no price.
std::string price_text(const ProductFacts& facts);

// Prints each to standard error. Returns some_skipped if there are any, else done.
ExitCode report_skipped(const std::vector<Skipped>& skipped);

// Adds --where NAME=VALUE, which may be repeated. Conditions that parse_product_filter refuses are wrong usage.
void add_where_option(CLI::App& command, std::vector<std::string>& conditions);

// For conditions that no product passed: says on standard error which attributes no product has.
void warn_of_unknown_attributes(const catalogue::Catalogue& catalogue, const ProductFilter& filter);

}  // namespace selvedge::cli
