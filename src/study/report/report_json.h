// report.json. Its keys are relied on by others; docs/formats.md describes them.
#pragma once

#include <string>

#include "study/report/report.h"

namespace selvedge::report {

// `pairs`, `pairs_at_half`, `pairs_hard`, `pairs_train` = {accuracy, precision, recall, f1, auc, confusion: [[true
// negatives, false positives], [false negatives, true positives]], threshold, pairs}; `topk[]` = {gallery, galleries,
// distractors, queries, top1, top5, top10, top20, map, mrr, median_rank, chance: {…}, ci95: {top1: [low, high], …}};
// `calibration`, `baselines[]`, `model`, `data`, `seed`, `seconds`. An experiment that was not asked for has no key.
// With several models `models[]` holds each (the first one again), with these same keys. Text that is not UTF-8 is
// written with replacement characters, numbers that are not finite as null. Throws invalid_argument without a model.
std::string report_json(const Report& report);

}  // namespace selvedge::report
