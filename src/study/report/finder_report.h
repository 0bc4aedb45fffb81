// What `selvedge evaluate` shows of a finder of garments.
#pragma once

#include <string>

#include "selvedge/image.h"
#include "study/evaluation/judge_finder.h"

namespace selvedge::report {

// report.json: figures of every set.
std::string finder_json(const evaluation::JudgedFinder& judged, const evaluation::FinderJudging& judging);
// The same as text for a terminal.
std::string finder_tables(const evaluation::JudgedFinder& judged);
// The set's shown pictures with the boxes that were found, each in its kind's colour
// with its name, confidence and mask; people and what the pictures truly hold in thin grey. A green frame where the
// main garment was found, else a red one.
Image finder_sheet(const evaluation::JudgedSet& set);

}  // namespace selvedge::report
