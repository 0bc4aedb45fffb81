// The report's tables as text, for the terminal.
#pragma once

#include <string>

#include "study/report/report.h"

namespace selvedge::report {

// Both experiments' tables, each with the paper's figures, the baselines and chance beside every model's; then, of
// several models, a sentence each on whether it is better than the first one.
std::string evaluation_tables(const report::Report& report);

}  // namespace selvedge::report
