// Readers of data sets, one for each layout of a source. Each returns what it found as FoundImages, before any rule of
// the import is applied.
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
  std::optional<Split> split;           // if the source has splits of its own
  std::vector<std::string> attributes;  // one for each of FoundImages::attribute_names
};

struct FoundImages {
  std::vector<std::string> attribute_names;
  std::vector<FoundImage> images;
  std::vector<Skipped> skipped;  // images and rows that were not taken, with reasons
  std::size_t other_files = 0;   // files without an image's extension (a readme), and system files (.DS_Store)
};

// What is wrong with a file that should be an image ("no such file", "is empty", ...), or nothing. Looks at the first
// bytes only; `dataset check` finds out whether it decodes.
std::optional<std::string> image_file_problem(const std::filesystem::path& path);

// .jpg .jpeg .png .webp .heic .heif .avif .gif .bmp .tif .tiff, in any case.
bool has_image_extension(const std::filesystem::path& path);

// All files below the folder with such an extension, sorted by path. Leaves out system files, and folders with such a
// name. Throws unavailable if a folder cannot be read.
std::vector<std::filesystem::path> images_below(const std::filesystem::path& folder);

// Whether a name is one that systems give: it starts with '.' or '@' (.DS_Store, ._a.jpg, @eaDir), or is __MACOSX or
// Thumbs.db. Such a file is never an image of the data set.
bool is_system_file(const std::filesystem::path& path);

// ---- LookBook (Yoo et al. 2016, "Pixel-Level Domain Transfer"): a folder or a zip of
// PID######_CLEAN{1,0}_IID######.jpg, where CLEAN1 is the product image and CLEAN0 a person wearing it.

struct LookbookName {
  std::string product;  // "PID000001"
  Role role = Role::product;
};

// Reads a file name, without its folder. Returns nothing if it does not follow the pattern. Numbers may have 1 to 18
// digits, and the extension may be .jpg or .jpeg in any case.
std::optional<LookbookName> parse_lookbook_name(std::string_view file_name);

// All images below `folder`, at any depth, sorted by path. Symbolic links to folders are not followed. A file with an
// image's extension but another name is skipped, with the reason. Throws not_found if `folder` is not a folder.
FoundImages find_lookbook_images(const std::filesystem::path& folder);

// The same for a list of files.
FoundImages lookbook_images(std::vector<std::filesystem::path> files);

// ---- A pairs CSV. Each row holds a product image and an image of a person who wears that product.

// The columns are product_image,person_image[,product_id][,split]. Paths are absolute or relative to the file. Without
// the column product_id, the id of a product is the path of its product image as written, made lexically normal. A
// product image may occur in many rows. Other columns become attributes of both images; an image that occurs again
// keeps the attributes of its first row. Rows are skipped, with file and line, if a field is missing, the id or the
// split is bad, both images are the same, or the product is in another split in a row above. Throws as read_csv does,
// and corrupt_data if a required column is missing.
FoundImages find_pairs_csv_images(const std::filesystem::path& csv);

// ---- One folder for each product: DIR/<product id>/... .

// The folder's name is the product's id. An image in it is a product image if its name starts with "product" or
// contains "CLEAN1" (in any case), or if it lies in a sub-folder `product`. All others are person images, among them
// those in a sub-folder `person`. Other sub-folders are skipped, with a reason.
//   DIR/red-shirt/product.jpg, product-back.jpg, anna.jpg
//   DIR/blue-dress/product/1.jpg, person/1.jpg, person/2.jpg
// The result is sorted by path. Images outside a product's folder are skipped, and folders whose name cannot be a
// product id. Throws not_found if DIR is not a folder.
FoundImages find_product_folder_images(const std::filesystem::path& folder);

// ---- DeepFashion (Liu et al. 2016): its benchmarks In-shop and Consumer-to-shop.

// `source` is the benchmark's folder or its list. The folder holds Eval/list_eval_partition.txt or
// list_eval_partition.txt. Paths in the list start at its own folder, or at the one above if only that holds img/. The
// list begins with its number of rows and the names of its columns. Each further row is an image or a pair:
// - Consumer-to-shop: image_pair_name_1 (a consumer's photo), image_pair_name_2 (the shop's), item_id,
//   evaluation_status.
// - In-shop: image_name, item_id, evaluation_status. All of its pictures are the shop's, so roles are assigned: gallery
//   pictures become product images, and query pictures person images. Of an item for training, the first picture by
//   name is the product image, and the others are person images.
//
// The status train or val is the split of that name; query and gallery are split `test`. A row that cannot be used is
// skipped. Throws not_found if the list is missing, and corrupt_data if it has other columns.
FoundImages find_deepfashion_images(const std::filesystem::path& source);

// ---- Street2Shop (Kiapour et al. 2015, "Where to Buy It"): JSON lists beside pictures.

// Reads a folder that holds, at any depth:
// - {train,test}_pairs_CATEGORY.json: street photos, as lists of {"photo", "product", "bbox"};
// - retrieval_CATEGORY.json: the shops' pictures, as lists of {"photo", "product"}.
//
// A "photo" is a number. It names the file with that number, with or without leading zeros, anywhere in the folder. The
// id of a product is "CATEGORY/NUMBER". A product is in split `test` if a test pair has it, else in `train`. Shops'
// pictures of products without pairs, and those without a file, are left out. A pair whose photo is missing is skipped,
// with a reason. The attribute `bbox` of a person image is "left,top,width,height" in pixels; it is empty for product
// images. Throws not_found for a folder without pairs, and corrupt_data for JSON that is not a list.
FoundImages find_street2shop_images(const std::filesystem::path& folder);

}  // namespace selvedge::dataset
