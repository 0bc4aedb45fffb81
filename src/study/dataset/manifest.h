// The description of a data set: which product an image shows, its role and its split. Training and evaluation read
// manifests only; where the images come from is this room's concern.
//
// manifest.csv has the columns `image,product_id,role,split` in any order. Paths are relative to the file. Further
// columns are attributes; they are kept on writing.
#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "selvedge/product_id.h"

namespace selvedge::dataset {

// product: a picture by the shop (the gallery). person: a photo of somebody who wears the product (the query).
enum class Role { product, person };
enum class Split { train, validation, test };

// The words of the file: "product", "train", ...
const char* to_string(Role role);
const char* to_string(Split split);
std::optional<Role> role_from(std::string_view word);
std::optional<Split> split_from(std::string_view word);

struct ManifestImage {
  std::filesystem::path path;  // as in the file, relative to Manifest::root
  ProductId product;
  Role role = Role::product;
  Split split = Split::train;
  std::vector<std::string> attributes;  // one for each of Manifest::attribute_names
};

struct Manifest {
  std::filesystem::path root;  // the folder that paths are relative to
  std::vector<std::string> attribute_names;
  std::vector<ManifestImage> images;
  std::size_t taken_for_validation = 0;  // products of `train` that became `validation` because no row said so

  std::filesystem::path full_path(std::size_t i) const { return root / images[i].path; }
};

// Reads and validates a manifest. It does not check whether the images exist; `selvedge dataset check` does.
//
// If no image is in split `validation`, a tenth of the products of `train` moves there: rounded down, but at least one
// if there are two or more. They are those with the lowest SHA-256 of their id, so every reader takes the same ones.
//
// Throws not_found for a missing file. Throws corrupt_data, with file and line, for
// - malformed CSV, or a row with more or fewer fields than the header;
// - an empty or absolute path, or an image listed twice for one product;
// - a product id that is empty, not UTF-8 or over 512 bytes, or a product in two splits;
// - an unknown role or split.
// Throws corrupt_data if the header lacks a required name, repeats a name or has an empty one, and for a file without
// images.
Manifest read_manifest(const std::filesystem::path& csv);

// The first of these rules for a manifest that no file held: a tenth of the products of `train` becomes `validation`.
void take_validation_from_train(Manifest& manifest);

// Writes a manifest by rename. Paths are written as they are, so they must be relative to the folder of `csv`. Throws
// invalid_argument if an image has another number of attributes than there are names.
void write_manifest(const Manifest& manifest, const std::filesystem::path& csv);

struct Product {
  ProductId id;
  Split split = Split::train;
  std::vector<std::size_t> product_images, person_images;  // positions in Manifest::images, ascending; may be empty
};

// The products of one split, sorted by id.
std::vector<Product> products_of(const Manifest& manifest, Split split);

// Makes one product of products that share the file of a product image, such as the sizes of one garment: no photo can
// tell them apart. It takes the smallest of their ids, and the split of the first of its images. An image that is then
// listed twice stays once. Returns how many products are fewer.
std::size_t join_products_of_one_picture(Manifest& manifest);

// What is wrong with a product id ("is empty", ...). Nothing if it is valid.
std::optional<std::string> product_id_problem(std::string_view id);

}  // namespace selvedge::dataset
