// LookBook (Yoo et al. 2016, "Pixel-Level Domain Transfer"): a folder or a zip of PID######_CLEAN{1,0}_IID######.jpg,
// where CLEAN1 is the product image and CLEAN0 a person wearing it.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "study/dataset/found_images.h"

namespace selvedge::dataset {

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

}  // namespace selvedge::dataset
