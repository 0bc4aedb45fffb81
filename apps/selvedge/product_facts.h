// Products as the command line prints them.
#pragma once

#include <string>
#include <vector>

#include "commands.h"
#include "selvedge/skipped.h"
#include "shop/catalogue/catalogue.h"

namespace selvedge::cli {

// "19.90 EUR"; "-" where there is no price.
std::string price_text(const ProductFacts& facts);

// Names each on standard error; returns some_skipped if there are any, else done.
ExitCode report_skipped(const std::vector<Skipped>& skipped);

// Adds --where NAME=VALUE, repeated; one that cannot be read is wrong usage.
void add_where_option(CLI::App& command, std::vector<std::string>& conditions);

}  // namespace selvedge::cli
