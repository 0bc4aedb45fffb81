// What a run of `selvedge paper` found, beside what the paper says: paper.json and paper.html.
#pragma once

#include "study/paper/paper_run.h"

namespace selvedge::paper {

// Writes both into arguments.out, of the steps that have been done. Throws as reading their files does.
void write_paper_report(const PaperArguments& arguments);

}  // namespace selvedge::paper
