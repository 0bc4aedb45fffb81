// One shape of a run for the service and for `selvedge catalogue sync --json`.
#include "shop/sync/sync_json.h"

#include "ground/core/moment.h"

namespace selvedge::sync {

nlohmann::ordered_json run_json(const catalogue::SyncRun& run) {
  return {{"feed", run.feed},
          {"source", run.source},
          {"started", core::time_text(run.started)},
          {"ended", core::time_text(run.ended)},
          {"outcome", catalogue::to_string(run.outcome)},
          {"added", run.added},
          {"changed", run.changed},
          {"unchanged", run.unchanged},
          {"gone", run.gone},
          {"skipped", run.skipped},
          {"pictures_embedded", run.embedded},
          {"complaints", run.complaints}};
}

}  // namespace selvedge::sync
