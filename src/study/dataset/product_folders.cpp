// Goes through the folders in the order of their names. The names of files and sub-folders decide the roles.
#include "study/dataset/found_images.h"

#include <algorithm>

#include "ground/core/ascii.h"
#include "selvedge/error.h"

namespace selvedge::dataset {
namespace {

std::vector<std::filesystem::path> sorted_entries(const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> entries;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) entries.push_back(entry.path());
  std::ranges::sort(entries);
  return entries;
}

bool is_product_image_name(const std::filesystem::path& path) {
  const std::string name = core::in_small_letters(path.filename().string());
  return name.starts_with("product") || name.find("clean1") != std::string::npos;
}

void add_file(const std::filesystem::path& file, const ProductId& product, Role role, FoundImages& found) {
  if (is_system_file(file) || !has_image_extension(file)) {
    ++found.other_files;
  } else {
    found.images.push_back({file, product, role, std::nullopt, {}});
  }
}

void add_product(const std::filesystem::path& folder, FoundImages& found) {
  const ProductId product{folder.filename().string()};
  if (const auto problem = product_id_problem(product.value)) {
    found.skipped.push_back({folder.string(), "the folder's name is to be the product's id, but " + *problem});
    return;
  }
  for (const auto& path : sorted_entries(folder)) {
    if (!std::filesystem::is_directory(path)) {
      add_file(path, product, is_product_image_name(path) ? Role::product : Role::person, found);
      continue;
    }
    const auto role = role_from(path.filename().string());
    if (!role) {
      found.skipped.push_back({path.string(), "expected a sub-folder product or person, found another"});
      continue;
    }
    for (const auto& file : sorted_entries(path)) {
      if (std::filesystem::is_directory(file)) {
        found.skipped.push_back({file.string(), "expected images, found a folder"});
      } else {
        add_file(file, product, *role, found);
      }
    }
  }
}

}  // namespace

FoundImages find_product_folder_images(const std::filesystem::path& folder) {
  if (!std::filesystem::is_directory(folder)) {
    throw Error(ErrorKind::not_found, "expected a folder with one folder a product, found none: " + folder.string());
  }
  FoundImages found;
  for (const auto& path : sorted_entries(folder)) {
    if (is_system_file(path)) {
      ++found.other_files;
    } else if (std::filesystem::is_directory(path)) {
      add_product(path, found);
    } else if (has_image_extension(path)) {
      found.skipped.push_back(
          {path.string(), "expected images inside a folder named for the product, found one outside"});
    } else {
      ++found.other_files;
    }
  }
  return found;
}

}  // namespace selvedge::dataset
