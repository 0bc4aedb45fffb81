// A run of a feed as JSON, for the command line and the service.
#pragma once

#include <nlohmann/json.hpp>

#include "shop/catalogue/sync_log.h"

namespace selvedge::sync {

// The schema SyncRun of openapi.json.
nlohmann::ordered_json run_json(const catalogue::SyncRun& run);

}  // namespace selvedge::sync
