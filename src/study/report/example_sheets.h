// What a model says, as pictures: what a person looks at to see what it sees, and what it does not see yet. A picture
// that its source throws an Error for stays blank.
#pragma once

#include <cstddef>

#include "selvedge/image.h"
#include "study/evaluation/mistakes.h"
#include "study/report/report.h"
#include "study/report/report_page.h"

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

}  // namespace selvedge::report
