// All values of an evaluation report, and its forms: report.json, report.html, ranks.csv, pairs.csv, and tables for a
// terminal.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include "selvedge/image.h"
#include "study/evaluation/drawings.h"
#include "study/evaluation/evaluation_plan.h"
#include "study/evaluation/judge_models.h"

namespace selvedge::report {

struct ReportData {
  std::string manifest;            // as the caller named it
  std::string fingerprint;         // SHA-256 over rows and contents
  std::size_t products = 0;        // number of judged products
  std::size_t product_images = 0;  // of these products
  std::size_t person_images = 0;
  std::size_t skipped = 0;  // images left out
};

struct Report {
  std::string version;  // of the program
  evaluation::EvaluationPlan plan;
  std::vector<evaluation::JudgedModel> models;     // at least one; the page shows the first in full
  std::vector<evaluation::JudgedModel> baselines;  // judged on the same plan
  std::vector<evaluation::JudgedDrawings>
      drawings;  // Experiment 3: the transfer network, then its baselines; empty: not asked for
  ReportData data;
  std::string attribute;  // column whose agreement was asked for
  double seconds = 0;     // the whole evaluation
};

// ---- report.html: the evaluation as one page that opens from disk and loads nothing.

// Returns the picture of a row of the plan, with at most `longest_side` pixels on its longer side.
using PictureOfRow = std::function<Image(std::size_t row, int longest_side)>;

// The page holds the plotting library, the figures, and JPEG thumbnails of the samples and examples: about 1 MB, with
// at most about a hundred pictures whatever the size of the data set. Text from outside (product ids, paths, names)
// reaches the page as JSON with every `<` escaped and becomes text nodes, so none of it is read as HTML. A picture is
// left out if `pictures` throws an Error for it. Throws invalid_argument without a model.
std::string report_page(const Report& report, const PictureOfRow& pictures);

// ---- report.json. Others rely on its keys; docs/formats.md describes them.

// `pairs`, `pairs_at_half`, `pairs_hard`, `pairs_train` = {accuracy, precision, recall, f1, auc, confusion: [[true
// negatives, false positives], [false negatives, true positives]], threshold, pairs}; `topk[]` = {gallery, galleries,
// distractors, queries, top1, top5, top10, top20, map, mrr, median_rank, chance: {...}, ci95: {top1: [low, high],
// ...}}; `calibration`, `baselines[]`, `model`, `data`, `seed`, `seconds`. An experiment that was not asked for has no
// key. With several models `models[]` holds all of them, the first one again, with these same keys. In text that is not
// UTF-8 the bad bytes are replaced; numbers that are not finite become null. Throws invalid_argument without a model.
std::string report_json(const Report& report);

// ---- The evaluation row by row, for a reader's own tools.

// ranks.csv: one row a query of Experiment 2: `model,gallery,gallery_number,image,product_id,rank,similarity,
// best_product_id,best_similarity`; gallery_number counts from 1; best_product_id is empty where a distractor came
// first.
std::string ranks_csv(const Report& report);

// pairs.csv: one row a pair of Experiment 1: `model,negatives,product_image,person_image,product_id,person_product_id,
// match,similarity,predicted`; negatives is `random` or `hard`, match and predicted (at the model's threshold) 0 or 1.
std::string pairs_csv(const Report& report);

// ---- Tables.

// A table beyond the paper's two experiments, for the terminal and the page.
struct ReportTable {
  std::string title;
  std::string about;  // a sentence on how to read it
  std::vector<std::string> header;
  std::vector<std::vector<std::string>> rows;  // as many cells as the header
};

// The tables for which the report has figures: best answers with half of the products absent, perturbed photos, views,
// attribute agreement, comparison of models, drawings. Every judged model has a row or rows.
std::vector<ReportTable> further_tables(const Report& report);

// The tables of both experiments. They show the models' figures beside the paper's, the baselines' and chance. With
// several models, a sentence for each says whether it is better than the first one.
std::string evaluation_tables(const Report& report);

}  // namespace selvedge::report
