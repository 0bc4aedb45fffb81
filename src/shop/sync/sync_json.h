// A run as JSON, for the command line and the service alike.
#pragma once

#include <nlohmann/json.hpp>

#include "shop/catalogue/sync_log.h"

namespace selvedge::sync {

// As SyncRun in openapi.json.
nlohmann::ordered_json run_json(const catalogue::SyncRun& run);

}  // namespace selvedge::sync
