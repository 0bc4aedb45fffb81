// The runs of feeds for people, and with --json for programs.
#pragma once

#include <span>

#include "catalogue_command.h"
#include "shop/catalogue/catalogue.h"

namespace selvedge::cli {

// A line a run; the newest first. Its complaints below it.
void print_syncs(const CatalogueTarget& target, std::span<const catalogue::SyncRun> runs);
// One run as it has ended.
void print_sync(const CatalogueTarget& target, const catalogue::SyncRun& run);

}  // namespace selvedge::cli
