// Draws images in a grid with captions, to judge answers by eye.
#pragma once

#include <string>
#include <vector>

#include "selvedge/image.h"

namespace selvedge::image {

// The coloured frame round a picture: query blue, right green, wrong red.
enum class Frame { none, query, right, wrong };

struct SheetCell {
  Image image;  // any size; scaled to fit its cell, aspect kept. Empty: a blank cell with captions
  std::vector<std::string> captions;  // UTF-8, one line each, below the image; cut with "…" at the cell's width
  Frame frame = Frame::none;
};

struct SheetOptions {
  int cell_width = 180;  // of the picture's area in pixels, frame included
  int cell_height = 240;
  std::string title;  // above the grid; empty: none
};

// One line of cells per entry of `rows`; rows may differ in length. Invalid UTF-8 in captions is shown as "\uFFFD".
// Throws invalid_argument if there is no cell, a cell's size is under 32 pixels, or the sheet would be larger than
// 30000 pixels on a side (what Cairo can draw).
Image draw_contact_sheet(const std::vector<std::vector<SheetCell>>& rows, const SheetOptions& options = {});

}  // namespace selvedge::image
