// Person, drawing and true product side by side: the paper's figure 9.
#pragma once

#include <cstddef>
#include <filesystem>
#include <vector>

#include "ground/embedding/transfer_network.h"
#include "selvedge/image.h"
#include "selvedge/skipped.h"
#include "study/dataset/manifest.h"

namespace selvedge::report {

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
