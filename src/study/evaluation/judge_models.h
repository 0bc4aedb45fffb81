// Judges models and baselines on one plan.
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

// The plan, with the embeddings of the colour baseline. Computing those showed which images can be read.
struct Planned {
  dataset::Manifest manifest;  // without the images that were skipped
  evaluation::EvaluationPlan plan;
  evaluation::ColourHistograms colours;
  std::vector<Skipped> skipped;
};

// A model that was judged, or a baseline. A baseline has no fingerprint, sizes or epochs.
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
  std::optional<Mistakes> mistakes;             // in the largest galleries; baselines have none
  std::vector<PerturbedRetrieval> perturbed;    // one for each perturbation asked for
  std::optional<AttributeAgreement> agreement;  // on the attribute asked for
  std::optional<ViewRetrieval> views;           // if asked for
  std::vector<PairedDifference> to_first;       // one for each gallery size: this model against the report's first one
  std::vector<TrainingEpoch> epochs;            // empty if the model's directory has no run log
  std::vector<AbsentClaims> absent;             // one for each source asked for
  double seconds = 0;                           // of embedding and judging
};

// What to judge beyond the paper's experiments.
struct JudgingOptions {
  std::vector<std::filesystem::path> distractors;  // pictures added to every gallery
  std::vector<std::string> perturbations;          // of person images
  std::string attribute;                           // column whose agreement is asked for; empty: none
  bool views = false;                              // whether two perturbed views of a picture find each other
  std::vector<PhotoSource> absent;                 // photos that show no product of the galleries
  const garments::Finder* finder = nullptr;        // finds the garments in `absent`; null: photos are taken whole
};

// The files of the plan's images, by row.
std::vector<std::filesystem::path> files_of(const evaluation::EvaluationPlan& plan, const dataset::Manifest& manifest);

// Images that cannot be decoded are added to planned.skipped. Throws as Embedder, and invalid_argument if the manifest
// lacks the attribute, an unknown perturbation is asked for, or there is nothing to judge an option by.
JudgedModel judge_model(const std::filesystem::path& directory, Planned& planned, const JudgingOptions& options,
                        const ProgressSink& progress);
JudgedModel judge_colours(const Planned& planned, const std::vector<std::filesystem::path>& distractors,
                          const ProgressSink& progress);

}  // namespace selvedge::evaluation
