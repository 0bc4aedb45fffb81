// Street2Shop (Kiapour et al. 2015, "Where to Buy It"): its pairs and photos as JSON.
#pragma once

#include <filesystem>

#include "study/dataset/found_images.h"

namespace selvedge::dataset {

// Reads a folder that holds, at any depth, {train,test}_pairs_CATEGORY.json, lists of {"photo", "product", "bbox"} for
// street photos, and retrieval_CATEGORY.json, lists of {"photo", "product"} for the shops' photos. A photo is the file
// named by its number, with or without leading zeros, anywhere in the folder. A product is "CATEGORY/NUMBER". The
// attribute `bbox` of a person image is "left,top,width,height" in pixels. A product of a test pair is in the test, the
// others train; shops' photos of products without pairs are passed over. A pair whose photo is missing is skipped.
// Throws not_found for a folder without pairs, corrupt_data for JSON of another form.
FoundImages find_street2shop_images(const std::filesystem::path& folder);

}  // namespace selvedge::dataset
