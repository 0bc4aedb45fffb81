// Models and baselines judged on one plan, for `selvedge evaluate`.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "selvedge/progress.h"
#include "selvedge/skipped.h"
#include "study/dataset/manifest.h"
#include "study/evaluation/colour_baseline.h"
#include "study/evaluation/evaluation_plan.h"
#include "study/report/report.h"

namespace selvedge::cli {

// The plan, with the baseline's embeddings that showed which images can be read.
struct Planned {
  dataset::Manifest manifest;  // without the images that were skipped
  evaluation::EvaluationPlan plan;
  evaluation::ColourHistograms colours;
  std::vector<Skipped> skipped;
};

// What is judged beyond the paper's experiments.
struct JudgingOptions {
  std::vector<std::filesystem::path> distractors;  // pictures added to every gallery
  std::vector<std::string> perturbations;          // of person images
  std::string attribute;                           // column whose agreement is asked for; empty: none
  bool views = false;                              // whether perturbed views of single pictures find each other
};

// The images of a plan, by row.
std::vector<std::filesystem::path> files_of(const evaluation::EvaluationPlan& plan, const dataset::Manifest& manifest);

// Images that cannot be decoded join planned.skipped. Throws as Embedder, and invalid_argument where the manifest lacks
// the attribute or anything to judge it by.
report::ReportModel judge_model(const std::filesystem::path& directory, Planned& planned, const JudgingOptions& options,
                                const ProgressSink& progress);
report::ReportModel judge_colours(const Planned& planned, const std::vector<std::filesystem::path>& distractors,
                                  const ProgressSink& progress);

}  // namespace selvedge::cli
