// Draws images in a grid with captions, so that a person can judge answers by eye.
#pragma once

#include <string>
#include <vector>

#include "selvedge/image.h"

namespace selvedge::image {

// The frame around an image: blue for a query, green for a right answer, red for a wrong one.
enum class Frame { none, query, right, wrong };

struct SheetCell {
  Image image;  // any size; scaled to fit its cell, aspect kept. Empty: a blank cell with captions
  std::vector<std::string> captions;  // UTF-8, one line each, below the image; cut with "…" at the cell's width
  Frame frame = Frame::none;
};

struct SheetOptions {
  int cell_width = 180;  // pixels, of an image with its frame; captions come below
  int cell_height = 240;
  std::string title;  // above the grid; empty: none
};

// Draws one line of cells for each entry of `rows`, which may differ in length. Invalid UTF-8 in captions is shown as
// "\uFFFD". Throws invalid_argument if there is no cell, if a side of a cell is under 32 pixels, or if a side of the
// sheet would exceed 30,000 pixels, Cairo's limit.
Image draw_contact_sheet(const std::vector<std::vector<SheetCell>>& rows, const SheetOptions& options = {});

}  // namespace selvedge::image
