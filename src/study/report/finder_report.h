// The forms in which `selvedge evaluate` reports on a finder of garments.
#pragma once

#include <string>

#include "selvedge/image.h"
#include "study/evaluation/judge_finder.h"

namespace selvedge::report {

// report.json: figures of every set.
std::string finder_json(const evaluation::JudgedFinder& judged, const evaluation::FinderJudging& judging);
// The same as text for a terminal.
std::string finder_tables(const evaluation::JudgedFinder& judged);
// The set's shown pictures. Found boxes have their kind's colour, with name, confidence and mask. People, and the true
// boxes, are thin and grey. The frame is green if the main garment was found, else red.
Image finder_sheet(const evaluation::JudgedSet& set);

}  // namespace selvedge::report
