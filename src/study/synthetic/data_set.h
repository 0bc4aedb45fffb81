// A drawn data set in LookBook's own layout: a flat folder of PID######_CLEAN{1,0}_IID######.jpg (CLEAN1 is the product
// image), and catalog.csv with the facts of every product.
#pragma once

#include <cstdint>
#include <filesystem>
#include <vector>

#include "selvedge/progress.h"
#include "study/synthetic/draw.h"

namespace selvedge::synthetic {

struct SyntheticOptions {
  std::size_t products = 100;  // [1, 999999]
  std::size_t worn = 10;       // person images of each product, [0, 999]
  std::uint64_t seed = 1;
  PictureSize size;           // each side in [48, 4096] pixels
  bool masks = false;         // with masks/ and boxes.csv for the person images
  bool whole_people = false;  // whole bodies in all person images, also where the garment is a top
  std::size_t threads = 0;    // 0: one a processor; the pictures are the same with any number
};

struct SyntheticCounts {
  std::size_t products = 0;
  std::size_t product_images = 0;
  std::size_t person_images = 0;
  std::uint64_t bytes = 0;  // of all images
  bool operator==(const SyntheticCounts&) const = default;
};

// What product `index` of a seed is, however many products are drawn.
GarmentSpec product_spec(std::uint64_t seed, std::size_t index);

// Draws the set; the folder appears by rename when it is complete. catalog.csv has the columns
// image,product_id,title,category,colour,price,currency,stock,url, a row for each product, paths relative to itself.
// With `masks`, masks/NAME.png for each person image NAME.jpg: grey levels, 0 for background, 1 for skin and hair, 2 +
// k for the garment in the image's row k, counted from 0, of boxes.csv (image,kind,x,y,width,height,main: pixels of
// what is to be seen; `main` is 1 for the product's garment). The images are the same with and without. What drawings
// of this folder that were killed left beside it is removed. Throws invalid_argument for options out of range or a
// folder that exists already.
SyntheticCounts write_lookbook_data_set(const SyntheticOptions& options, const std::filesystem::path& folder,
                                        const ProgressSink& progress = {});

}  // namespace selvedge::synthetic
