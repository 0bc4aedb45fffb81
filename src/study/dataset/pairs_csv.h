// A pairs CSV: one row a product image and a person wearing that product.
#pragma once

#include <filesystem>

#include "study/dataset/found_images.h"

namespace selvedge::dataset {

// Columns product_image,person_image[,product_id][,split]; paths relative to the file, or absolute. Without product_id
// a product is known by its product image: its path, as written and made normal, is the id. A product image may occur
// in many rows. Other columns become attributes of both images; an image named again keeps the attributes of its first
// row. A row that cannot be taken (missing field, bad id or split, the same image on both sides, a product in another
// split than above) is skipped with file and line. Throws not_found or corrupt_data as read_csv does, and corrupt_data
// where a required column is missing.
FoundImages find_pairs_csv_images(const std::filesystem::path& csv);

}  // namespace selvedge::dataset
