// The tables beyond the paper's two experiments, for the terminal and the page alike.
#pragma once

#include <string>
#include <vector>

#include "study/report/report.h"

namespace selvedge::report {

struct ReportTable {
  std::string title;
  std::string about;  // a sentence on how to read it
  std::vector<std::string> header;
  std::vector<std::vector<std::string>> rows;  // as many cells as the header
};

// Those for which the report holds anything: best answers with half of the products absent, perturbed photos, views,
// attribute agreement, models compared, drawings. Every model has its row or rows.
std::vector<ReportTable> further_tables(const Report& report);

}  // namespace selvedge::report
