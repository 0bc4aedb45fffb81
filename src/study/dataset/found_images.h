// What an importer finds in a source before any rule is applied: the form all sources meet in, and a reader for each
// layout of a source.
#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "selvedge/product_id.h"
#include "selvedge/skipped.h"
#include "study/dataset/manifest.h"

namespace selvedge::dataset {

struct FoundImage {
  std::filesystem::path path;  // as found: absolute, or relative to the working folder
  ProductId product;
  Role role = Role::product;
  std::optional<Split> split;           // where the source has splits of its own
  std::vector<std::string> attributes;  // one for each of FoundImages::attribute_names
};

struct FoundImages {
  std::vector<std::string> attribute_names;
  std::vector<FoundImage> images;
  std::vector<Skipped> skipped;  // images and rows that could not be taken, with reasons
  std::size_t other_files = 0;   // files that do not claim to be images (a readme, .DS_Store), passed over
};

// What is wrong with the file as an image ("no such file", "is empty", "is no JPEG, PNG, …"), or nothing. Looks at the
// first bytes only: that it decodes is `dataset check`'s affair.
std::optional<std::string> image_file_problem(const std::filesystem::path& path);

// .jpg .jpeg .png .webp .heic .heif .avif .gif .bmp .tif .tiff, in any case.
bool has_image_extension(const std::filesystem::path& path);

// All files below the folder that have such an extension, sorted by path; none of a system's, nor of a folder of such a
// name. Throws unavailable where a folder cannot be read.
std::vector<std::filesystem::path> images_below(const std::filesystem::path& folder);

// A name that a system made (.DS_Store, ._a.jpg, @eaDir, __MACOSX, Thumbs.db): never an image of the data set.
bool is_system_file(const std::filesystem::path& path);

// ---- LookBook (Yoo et al. 2016, "Pixel-Level Domain Transfer"): a folder or a zip of
// PID######_CLEAN{1,0}_IID######.jpg, where CLEAN1 is the product image and CLEAN0 a person wearing it.

struct LookbookName {
  std::string product;  // "PID000001"
  Role role = Role::product;
};

// Reads a file name (no folder). Nothing where it does not follow the pattern; any number of digits from 1 to 18 is
// taken and the extension is .jpg or .jpeg in any case.
std::optional<LookbookName> parse_lookbook_name(std::string_view file_name);

// All images below `folder`, at any depth, sorted by path; symbolic links to folders are not followed. A file with an
// image's extension and another name is skipped. Throws not_found if `folder` does not exist.
FoundImages find_lookbook_images(const std::filesystem::path& folder);

// The same for files that are known already.
FoundImages lookbook_images(std::vector<std::filesystem::path> files);

// ---- A pairs CSV: one row a product image and a person wearing that product.

// Columns product_image,person_image[,product_id][,split]; paths relative to the file, or absolute. Without product_id
// a product is known by its product image: its path, as written and made normal, is the id. A product image may occur
// in many rows. Other columns become attributes of both images; an image named again keeps the attributes of its first
// row. A row that cannot be taken (missing field, bad id or split, the same image on both sides, a product in another
// split than above) is skipped with file and line. Throws not_found or corrupt_data as read_csv does, and corrupt_data
// where a required column is missing.
FoundImages find_pairs_csv_images(const std::filesystem::path& csv);

// ---- One folder a product: DIR/<product id>/… .

// The folder's name is the product's id. In it an image is a product image if its name starts with "product" or
// contains "CLEAN1" (in any case), or if it lies in a sub-folder `product`; every other image, and all in a sub-folder
// `person`, is a person image:
//   DIR/red-shirt/product.jpg, product-back.jpg, anna.jpg, street/…   (other sub-folders are skipped, with a reason)
//   DIR/blue-dress/product/1.jpg, person/1.jpg, person/2.jpg
// Sorted by path. Skips images that lie outside a product's folder and folders whose name cannot be a product id.
// Throws not_found if DIR does not exist.
FoundImages find_product_folder_images(const std::filesystem::path& folder);

// ---- DeepFashion (Liu et al. 2016): the lists of its benchmarks In-shop and Consumer-to-shop.

// Reads `source`: the benchmark's folder, which holds Eval/list_eval_partition.txt, or that list itself (its folder, or
// the one above, holds img/). The list says its number of rows, then its columns, then a row an image or a pair.
//
// Consumer-to-shop: image_pair_name_1 (a consumer's photo), image_pair_name_2 (the shop's), item_id, evaluation_status.
// In-shop: image_name, item_id, evaluation_status. All of its pictures are the shop's: of an item's gallery pictures
// each is a product image and of its query pictures each a person image; of a training item the first by name is the
// product image. train, val and test are splits; query and gallery are the test.
//
// A row that cannot be used is skipped. Throws not_found for a missing list, corrupt_data for one with other columns.
FoundImages find_deepfashion_images(const std::filesystem::path& source);

// ---- Street2Shop (Kiapour et al. 2015, "Where to Buy It"): its pairs and pictures as JSON.

// Reads a folder that holds, at any depth, {train,test}_pairs_CATEGORY.json, lists of {"photo", "product", "bbox"} for
// street photos, and retrieval_CATEGORY.json, lists of {"photo", "product"} for the shops' pictures. A "photo" is the
// file named by its number, with or without leading zeros, anywhere in the folder. A product is "CATEGORY/NUMBER". The
// attribute `bbox` of a person image is "left,top,width,height" in pixels. A product of a test pair is in the test, the
// others train; shops' pictures of products without pairs are passed over. A pair whose file is missing is skipped.
// Throws not_found for a folder without pairs, corrupt_data for JSON of another form.
FoundImages find_street2shop_images(const std::filesystem::path& folder);

}  // namespace selvedge::dataset
