// Everything that a report says, as plain values; report_json, report_page and the tables write it down.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "study/evaluation/attribute_agreement.h"
#include "study/evaluation/comparison.h"
#include "study/evaluation/drawings.h"
#include "study/evaluation/evaluate.h"
#include "study/evaluation/evaluation_plan.h"
#include "study/evaluation/mistakes.h"
#include "study/evaluation/robustness.h"
#include "study/report/training_log.h"

namespace selvedge::report {

// A model that was judged, or a baseline (then without fingerprint, sizes and epochs).
struct ReportModel {
  std::string name;  // as shown
  std::string architecture;
  std::string fingerprint;  // SHA-256 of model.onnx
  int input_width = 0;
  int input_height = 0;
  std::size_t embedding_size = 0;
  std::string licence;
  evaluation::Decision decision;
  evaluation::EvaluationResult result;
  std::optional<evaluation::Mistakes> mistakes;             // of the largest galleries; baselines have none
  std::vector<evaluation::PerturbedRetrieval> perturbed;    // one a perturbation asked for
  std::optional<evaluation::AttributeAgreement> agreement;  // of the attribute asked for
  std::optional<evaluation::ViewRetrieval> views;           // where asked for
  std::vector<evaluation::PairedDifference> to_first;  // one a gallery size: this model against the report's first one
  std::vector<TrainingEpoch> epochs;                   // empty where no run log lies beside the model
  double seconds = 0;                                  // embedding and judging
};

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
  std::vector<ReportModel> models;     // at least one; the first is the one the page shows in full
  std::vector<ReportModel> baselines;  // judged on the same plan
  std::vector<evaluation::JudgedDrawings>
      drawings;  // Experiment 3: the converter, then its baselines; empty: not asked for
  ReportData data;
  std::string attribute;  // column whose agreement was asked for
  double seconds = 0;     // the whole evaluation
};

}  // namespace selvedge::report
