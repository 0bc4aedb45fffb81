// `selvedge evaluate` for a model that finds garments.
#pragma once

#include <filesystem>

#include "commands.h"
#include "study/evaluation/judge_finder.h"

namespace selvedge::cli {

// Writes report.json and a sheet for each set of pictures into `out`, and prints the figures as tables, or report.json.
ExitCode evaluate_finder(const std::filesystem::path& model, const evaluation::FinderJudging& judging,
                         const std::filesystem::path& out, bool json, bool quiet);

}  // namespace selvedge::cli
