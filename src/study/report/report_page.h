// report.html: the evaluation as one page that opens from disk and loads nothing.
#pragma once

#include <cstddef>
#include <functional>
#include <string>

#include "selvedge/image.h"
#include "study/report/report.h"

namespace selvedge::report {

// The picture of row `row` of the plan, its longest side at most `longest_side` pixels.
using PictureOfRow = std::function<Image(std::size_t row, int longest_side)>;

// The page holds the plotting library, the figures and JPEG thumbnails of the samples and examples (about a hundred at
// most, whatever the data set's size: about 1 MB). Text from outside (product ids, paths, names) reaches the page as
// JSON with every `<` escaped, and the document as text nodes, so that none of it is read as HTML. A picture that its
// source throws an Error for is left out. Throws invalid_argument without a model.
std::string report_page(const Report& report, const PictureOfRow& pictures);

}  // namespace selvedge::report
