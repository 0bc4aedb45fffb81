// Models and baselines judged on one plan.
#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "ground/garments/finder.h"
#include "selvedge/progress.h"
#include "selvedge/skipped.h"
#include "study/dataset/manifest.h"
#include "study/evaluation/attribute_agreement.h"
#include "study/evaluation/colour_baseline.h"
#include "study/evaluation/comparison.h"
#include "study/evaluation/evaluate.h"
#include "study/evaluation/evaluation_plan.h"
#include "study/evaluation/mistakes.h"
#include "study/evaluation/query_photos.h"
#include "study/evaluation/robustness.h"
#include "study/evaluation/top_answer.h"
#include "study/evaluation/training_log.h"

namespace selvedge::evaluation {

// The plan, with the baseline's embeddings that showed which images can be read.
struct Planned {
  dataset::Manifest manifest;  // without the images that were skipped
  evaluation::EvaluationPlan plan;
  evaluation::ColourHistograms colours;
  std::vector<Skipped> skipped;
};

// A model that was judged, or a baseline (then without fingerprint, sizes and epochs).
struct JudgedModel {
  std::string name;  // as shown
  std::string architecture;
  std::string fingerprint;  // SHA-256 of model.onnx
  int input_width = 0;
  int input_height = 0;
  std::size_t embedding_size = 0;
  std::string licence;
  Decision decision;
  EvaluationResult result;
  std::optional<Mistakes> mistakes;             // of the largest galleries; baselines have none
  std::vector<PerturbedRetrieval> perturbed;    // one a perturbation asked for
  std::optional<AttributeAgreement> agreement;  // of the attribute asked for
  std::optional<ViewRetrieval> views;           // where asked for
  std::vector<PairedDifference> to_first;       // one a gallery size: this model against the report's first one
  std::vector<TrainingEpoch> epochs;            // empty where no run log lies beside the model
  std::vector<AbsentClaims> absent;             // one a source asked for
  double seconds = 0;                           // embedding and judging
};

// What is judged beyond the paper's experiments.
struct JudgingOptions {
  std::vector<std::filesystem::path> distractors;  // pictures added to every gallery
  std::vector<std::string> perturbations;          // of person images
  std::string attribute;                           // column whose agreement is asked for; empty: none
  bool views = false;                              // whether perturbed views of single pictures find each other
  std::vector<PhotoSource> absent;                 // photos of what the galleries do not have
  const garments::Finder* finder = nullptr;        // of garments in these; null: they are taken whole
};

// The images of a plan, by row.
std::vector<std::filesystem::path> files_of(const evaluation::EvaluationPlan& plan, const dataset::Manifest& manifest);

// Images that cannot be decoded join planned.skipped. Throws as Embedder, and invalid_argument where the manifest lacks
// the attribute or anything to judge it by.
JudgedModel judge_model(const std::filesystem::path& directory, Planned& planned, const JudgingOptions& options,
                        const ProgressSink& progress);
JudgedModel judge_colours(const Planned& planned, const std::vector<std::filesystem::path>& distractors,
                          const ProgressSink& progress);

}  // namespace selvedge::evaluation
