// What an importer finds in a source before any rule is applied: the form all sources meet in.
#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
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

}  // namespace selvedge::dataset
