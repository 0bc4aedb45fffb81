// Judges a finder of garments on photos that it was not trained on, for `selvedge evaluate`.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "ground/model_directory/model_card.h"
#include "selvedge/image.h"
#include "selvedge/progress.h"
#include "study/evaluation/finder_metrics.h"

namespace selvedge::evaluation {

struct FinderJudging {
  std::filesystem::path data = "../shared/data";  // as SceneSourceOptions::data
  std::size_t drawn = 300;                        // number of drawn pictures of people
  std::uint64_t seed = 7001;                      // of the drawn pictures; no seed repeats what training shows
};

// A picture with the truth and the findings, for the report.
struct ShownFindings {
  Image image;
  JudgedPicture judged;
};

struct JudgedSet {
  std::string name;  // "street" or "drawn"
  std::string what;  // in words
  FinderFigures figures;
  std::vector<ShownFindings> shown;  // some pictures, evenly spread over the set
};

struct JudgedFinder {
  model_directory::ModelCard card;
  double milliseconds = 0;  // processor time for a picture, median
  std::vector<JudgedSet> sets;
};

// Judges two sets: the held-back photos of people in the street, if the data has them, and `drawn` pictures of `seed`.
// Throws as Finder and SceneSource.
JudgedFinder judge_finder(const std::filesystem::path& model_directory, const FinderJudging& judging,
                          const ProgressSink& progress = {});

}  // namespace selvedge::evaluation
