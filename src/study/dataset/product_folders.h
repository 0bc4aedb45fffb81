// One folder a product: DIR/<product id>/… .
#pragma once

#include <filesystem>

#include "study/dataset/found_images.h"

namespace selvedge::dataset {

// The folder's name is the product's id. In it an image is a product image if its name starts with "product" or
// contains "CLEAN1" (in any case), or if it lies in a sub-folder `product`; every other image, and all in a sub-folder
// `person`, is a person image:
//   DIR/red-shirt/product.jpg, product-back.jpg, anna.jpg, street/…   (other sub-folders are skipped, with a reason)
//   DIR/blue-dress/product/1.jpg, person/1.jpg, person/2.jpg
// Sorted by path. Skips images that lie outside a product's folder and folders whose name cannot be a product id.
// Throws not_found if DIR does not exist.
FoundImages find_product_folder_images(const std::filesystem::path& folder);

}  // namespace selvedge::dataset
