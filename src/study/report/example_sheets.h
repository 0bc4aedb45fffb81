// What a model says, as pictures: what a person looks at to see what it sees, and what it does not see yet. A picture
// that its source throws an Error for stays blank.
#pragma once

#include <cstddef>
#include <filesystem>
#include <vector>

#include "ground/embedding/transfer_network.h"
#include "selvedge/image.h"
#include "selvedge/skipped.h"
#include "study/dataset/manifest.h"
#include "study/evaluation/mistakes.h"
#include "study/report/report.h"

namespace selvedge::report {

// At most `most` mistakes with the widest margins, two a row: the person, the right product, the first answer, with
// ranks, similarities and what the pictures differ in. Throws invalid_argument where there is no mistake.
Image draw_mistake_sheet(const evaluation::EvaluationPlan& plan, const evaluation::Mistakes& mistakes,
                         const PictureOfRow& pictures, std::size_t most = 40);

// The experiment's sample pairs, four a row: product picture, person, and what was said of them at the model's
// threshold (the paper's figures 3 and 5). Throws invalid_argument where the model was not judged on pairs.
Image draw_sample_sheet(const evaluation::JudgedModel& model, const PictureOfRow& pictures);

// Photos with their first answers, those that found their product first (the paper's figures 7 and 8). Throws
// invalid_argument where the model was not judged on galleries.
Image draw_answer_sheet(const evaluation::EvaluationPlan& plan, const evaluation::JudgedModel& model,
                        const PictureOfRow& pictures);

// ---- Person, drawing and true product side by side: the paper's figure 9.

// A picture file as a sheet shows it: its longer side `side` pixels at most. Throws as load_image.
Image shown_picture(const std::filesystem::path& file, int side);

struct DrawingSheet {
  Image sheet;  // empty where no product could be drawn
  std::vector<Skipped> skipped;
};

// Of at most `products` products, spread evenly over the split. Throws invalid_argument where the split has none with
// both kinds of image.
DrawingSheet draw_drawing_sheet(const embedding::TransferNetwork& transfer, const dataset::Manifest& manifest,
                                dataset::Split split, std::size_t products);

}  // namespace selvedge::report
