// What is given as --data: a manifest, or a plain list of pairs.
#pragma once

#include <filesystem>
#include <vector>

namespace selvedge::cli {

// The manifest itself, or a folder, as finders are trained on; or, of a CSV with product_image and person_image, one
// made of it in `folder` (manifest.csv; a tenth of the products becomes split validation where the CSV has no splits).
// Tells what it left out.
std::filesystem::path manifest_of(const std::filesystem::path& data, const std::filesystem::path& folder, bool quiet);

// What the column `image` of a CSV names, relative to the file; rows without are passed over. None for an empty path.
std::vector<std::filesystem::path> images_of_csv(const std::filesystem::path& csv);

}  // namespace selvedge::cli
