// Everything that a report says, as plain values; report_json, report_page and the tables write it down.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "study/evaluation/drawings.h"
#include "study/evaluation/evaluation_plan.h"
#include "study/evaluation/judge_models.h"

namespace selvedge::report {

struct ReportData {
  std::string manifest;            // as the caller named it
  std::string fingerprint;         // SHA-256 over rows and contents
  std::size_t products = 0;        // judged ones
  std::size_t product_images = 0;  // of those
  std::size_t person_images = 0;
  std::size_t skipped = 0;  // images left out
};

struct Report {
  std::string version;  // of the program
  evaluation::EvaluationPlan plan;
  std::vector<evaluation::JudgedModel> models;     // at least one; the first is the one the page shows in full
  std::vector<evaluation::JudgedModel> baselines;  // judged on the same plan
  std::vector<evaluation::JudgedDrawings>
      drawings;  // Experiment 3: the transfer network, then its baselines; empty: not asked for
  ReportData data;
  std::string attribute;  // column whose agreement was asked for
  double seconds = 0;     // the whole evaluation
};

}  // namespace selvedge::report
