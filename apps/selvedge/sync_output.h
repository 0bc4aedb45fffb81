// Prints the runs of feeds: for people, or with --json for programs.
#pragma once

#include <span>

#include "catalogue_command.h"
#include "shop/catalogue/catalogue.h"

namespace selvedge::cli {

// Prints a table of the runs in their order, then a line for each of their complaints. With --json an object with all
// of them.
void print_syncs(const CatalogueTarget& target, std::span<const catalogue::SyncRun> runs);
// Prints one line for a run that has just ended, and its complaints to standard error.
void print_sync(const CatalogueTarget& target, const catalogue::SyncRun& run);

}  // namespace selvedge::cli
