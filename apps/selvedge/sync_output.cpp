// A table of past runs, or a line for a run that has just ended.
#include "sync_output.h"
#include "ground/core/moment.h"

#include <fmt/format.h>

#include <cstdio>
#include <nlohmann/json.hpp>

#include "ground/terminal/table.h"
#include "print_json.h"
#include "shop/sync/sync_json.h"

namespace selvedge::cli {
namespace {

using Json = nlohmann::ordered_json;

}  // namespace

void print_syncs(const CatalogueTarget& target, std::span<const catalogue::SyncRun> runs) {
  if (target.json) {
    Json all = Json::array();
    for (const catalogue::SyncRun& run : runs) all.push_back(sync::run_json(run));
    return print_json(Json{{"runs", std::move(all)}});
  }
  std::vector<std::vector<std::string>> rows;
  for (const catalogue::SyncRun& run : runs) {
    const auto count = [](std::size_t number) { return std::to_string(number); };
    rows.push_back({core::time_text(run.started), run.feed, catalogue::to_string(run.outcome), count(run.added),
                    count(run.changed), count(run.unchanged), count(run.gone), count(run.skipped),
                    count(run.embedded)});
  }
  fmt::print("{}",
             terminal::format_table(
                 {"started", "feed", "outcome", "added", "changed", "unchanged", "gone", "skipped", "embedded"}, rows));
  for (const catalogue::SyncRun& run : runs) {
    for (const std::string& complaint : run.complaints)
      fmt::print("{} {}: {}\n", core::time_text(run.started), run.feed, complaint);
  }
}

void print_sync(const CatalogueTarget& target, const catalogue::SyncRun& run) {
  for (const std::string& complaint : run.complaints) fmt::print(stderr, "selvedge: {}: {}\n", run.feed, complaint);
  if (target.json) {
    fmt::print("{}\n", sync::run_json(run).dump(-1, ' ', false, Json::error_handler_t::replace));
  } else {
    fmt::print("{} {}: {}", core::time_text(run.ended), run.feed, catalogue::to_string(run.outcome));
    if (run.outcome == catalogue::SyncOutcome::taken || run.outcome == catalogue::SyncOutcome::stopped) {
      fmt::print("; {} added, {} changed, {} unchanged, {} gone, {} skipped; {} pictures embedded", run.added,
                 run.changed, run.unchanged, run.gone, run.skipped, run.embedded);
    }
    fmt::print("\n");
  }
  std::fflush(stdout);
}

}  // namespace selvedge::cli
