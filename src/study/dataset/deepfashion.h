// DeepFashion (Liu et al. 2016): the lists of its benchmarks In-shop and Consumer-to-shop.
#pragma once

#include <filesystem>

#include "study/dataset/found_images.h"

namespace selvedge::dataset {

// Reads `source`: the benchmark's folder, which holds Eval/list_eval_partition.txt, or that list itself (its folder, or
// the one above, holds img/). The list says its number of rows, then its columns, then a row an image or a pair.
//
// Consumer-to-shop: image_pair_name_1 (a consumer's photo), image_pair_name_2 (the shop's), item_id, evaluation_status.
// In-shop: image_name, item_id, evaluation_status. All of its photos are the shop's: of an item's gallery photos each
// is a product image and of its query photos each a person image; of a training item the first by name is the product
// image. train, val and test are splits; query and gallery are the test.
//
// A row that cannot be used is skipped. Throws not_found for a missing list, corrupt_data for one with other columns.
FoundImages find_deepfashion_images(const std::filesystem::path& source);

}  // namespace selvedge::dataset
