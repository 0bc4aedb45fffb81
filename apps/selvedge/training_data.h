// What is given as --data: a manifest, or a plain list of pairs.
#pragma once

#include <filesystem>

namespace selvedge::cli {

// The manifest itself, or a folder, as finders are trained on; or, of a CSV with product_image and person_image, one
// made of it in `folder` (manifest.csv; a tenth of the products becomes split validation where the CSV has no splits).
// Tells what it left out.
std::filesystem::path manifest_of(const std::filesystem::path& data, const std::filesystem::path& folder, bool quiet);

}  // namespace selvedge::cli
