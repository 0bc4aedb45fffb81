// The part of `selvedge evaluate` that judges a finder of garments.
#pragma once

#include <filesystem>

#include "commands.h"
#include "study/evaluation/judge_finder.h"

namespace selvedge::cli {

// Judges the finder in `model`. Writes a sheet (PNG) for each set of pictures and then report.json into `out`. Prints
// report.json with `json`, else tables, or nothing with `quiet`.
ExitCode evaluate_finder(const std::filesystem::path& model, const evaluation::FinderJudging& judging,
                         const std::filesystem::path& out, bool json, bool quiet);

}  // namespace selvedge::cli
