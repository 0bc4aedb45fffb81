// The worst mistakes as a picture: what a person looks at to see what a model does not see yet.
#pragma once

#include <cstddef>

#include "selvedge/evaluation/mistakes.h"
#include "selvedge/image/image.h"
#include "selvedge/report/report_page.h"

namespace selvedge {

// At most `most` mistakes with the widest margins, two a row: the person, the right product, the first answer, with
// ranks, similarities and what the pictures differ in. A picture that its source throws an Error for stays blank.
// Throws invalid_argument where there is no mistake.
Image draw_mistake_sheet(const EvaluationPlan& plan, const Mistakes& mistakes, const PictureSource& pictures,
                         std::size_t most = 40);

}  // namespace selvedge
