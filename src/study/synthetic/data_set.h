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
  bool masks = false;         // writes masks/ and boxes.csv for the person images too
  bool whole_people = false;  // all person images show whole bodies, also for tops
  std::size_t threads = 0;    // 0: one a processor; the pictures are the same with any number
};

struct SyntheticCounts {
  std::size_t products = 0;
  std::size_t product_images = 0;
  std::size_t person_images = 0;
  std::uint64_t bytes = 0;  // of all images
  bool operator==(const SyntheticCounts&) const = default;
};

// Product `index` of a seed. It does not depend on how many products are drawn.
GarmentSpec product_spec(std::uint64_t seed, std::size_t index);

// Draws the set. The folder appears by rename when it is complete. catalog.csv has the columns
// image,product_id,title,category,colour,price,currency,stock,url and a row for each product; paths are relative to it.
//
// With `masks`, each person image NAME.jpg has masks/NAME.png with the grey levels 0 for background, 1 for skin and
// hair, and 2 + k for the garment in the image's row k, from 0, of boxes.csv. That file has the columns
// image,kind,x,y,width,height,main: the box of the garment's visible pixels; `main` is 1 for the product itself. The
// images are the same with and without masks.
//
// Remains of killed runs for this folder are removed. Throws invalid_argument for options out of range or a folder that
// exists already, and unavailable if the disk refuses to write.
SyntheticCounts write_lookbook_data_set(const SyntheticOptions& options, const std::filesystem::path& folder,
                                        const ProgressSink& progress = {});

}  // namespace selvedge::synthetic
