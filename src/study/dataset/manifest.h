// The one description of a data set: which image shows which product, in which role and split. Past this room nothing
// knows where the images came from.
//
// manifest.csv has the header `image,product_id,role,split` (any order), paths relative to the file; further columns
// are attributes and are kept on writing.
#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "selvedge/product_id.h"

namespace selvedge::dataset {

// product: the shop's picture (gallery). person: somebody wearing the product (query).
enum class Role { product, person };
enum class Split { train, validation, test };

// The words of the file: "product", "train" …
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

  std::filesystem::path full_path(std::size_t i) const { return root / images[i].path; }
};

// Reads and validates; whether the images exist is not looked at (`dataset check` does that). Where no image is in
// split `validation`, a tenth of the products of `train` (rounded down, but one where there are two or more) becomes
// it: those with the lowest SHA-256 of their id, so that everybody takes the same ones. Throws not_found for a missing
// file; corrupt_data naming file and line for malformed CSV, a row with more or fewer fields than the header, an empty
// or absolute path, a product id that is empty, no UTF-8 or over 512 bytes, an unknown role or split, an image listed
// twice for one product, a product that is in two splits; corrupt_data for a header with a required name missing or any
// name repeated, and for a file without images.
Manifest read_manifest(const std::filesystem::path& csv);

// Writes by rename. Paths are written as they are: they must be relative to the folder of `csv`.
// Throws invalid_argument if an image has another number of attributes than there are names.
void write_manifest(const Manifest& manifest, const std::filesystem::path& csv);

struct Product {
  ProductId id;
  Split split = Split::train;
  std::vector<std::size_t> product_images, person_images;  // positions in Manifest::images, ascending; may be empty
};

// The products of one split, sorted by id.
std::vector<Product> products_of(const Manifest& manifest, Split split);

// What is wrong with a product id ("is empty", …), or nothing.
std::optional<std::string> product_id_problem(std::string_view id);

}  // namespace selvedge::dataset
