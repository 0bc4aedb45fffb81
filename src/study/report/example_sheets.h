// Sheets of pictures that show what a model gets right and wrong. A picture stays blank if its source throws an Error.
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

// At most `most` mistakes with the widest margins, two in a row: the person, the right product and the first answer,
// with ranks, similarities and what the pictures differ in. Throws invalid_argument if there are no mistakes.
Image draw_mistake_sheet(const evaluation::EvaluationPlan& plan, const evaluation::Mistakes& mistakes,
                         const PictureOfRow& pictures, std::size_t most = 40);

// The experiment's sample pairs, four in a row: product picture and person, and the verdict at the model's threshold
// (the paper's figures 3 and 5). Throws invalid_argument if the model was not judged on pairs.
Image draw_sample_sheet(const evaluation::JudgedModel& model, const PictureOfRow& pictures);

// Photos with their first answers: first those with the product among them, then the others (the paper's figures 7 and
// 8). Throws invalid_argument if the model was not judged on galleries.
Image draw_answer_sheet(const evaluation::EvaluationPlan& plan, const evaluation::JudgedModel& model,
                        const PictureOfRow& pictures);

// ---- Person, drawing and true product side by side: the paper's figure 9.

// The picture of a file at a sheet's size: its longer side has at most `side` pixels. Throws as load_image.
Image shown_picture(const std::filesystem::path& file, int side);

struct DrawingSheet {
  Image sheet;  // empty if no product could be drawn
  std::vector<Skipped> skipped;
};

// Shows at most `products` products, spread evenly over the split. Throws invalid_argument if none has both kinds of
// image.
DrawingSheet draw_drawing_sheet(const embedding::TransferNetwork& transfer, const dataset::Manifest& manifest,
                                dataset::Split split, std::size_t products);

}  // namespace selvedge::report
