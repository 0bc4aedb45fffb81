// Reads what --data names: a manifest, or a plain list of pairs.
#pragma once

#include <filesystem>
#include <optional>
#include <vector>

#include "study/dataset/manifest.h"

namespace selvedge::cli {

// Returns the manifest of `data`. A CSV with a column person_image is a list of pairs; its manifest is written to
// `folder`/manifest.csv, for programs that read it there. If it has no splits, no product is kept for a test, and
// reading the manifest takes a tenth of the products for validation. Anything else comes back as it is: a manifest, or
// a folder for training a finder. Prints skipped rows to standard error. Throws as files::read_csv and
// dataset::import_dataset.
std::filesystem::path manifest_of(const std::filesystem::path& data, const std::filesystem::path& folder, bool quiet);

// Reads a manifest or a list of pairs; nothing is written. Pairs without splits get those of manifest_of, or all of
// them `all_in`. Prints skipped rows to standard error. Throws as manifest_of.
dataset::Manifest read_pairs_or_manifest(const std::filesystem::path& data, bool quiet,
                                         std::optional<dataset::Split> all_in = {});

// The paths in the column `image` of a CSV, relative to its folder. Rows without one are skipped. Nothing for an empty
// path.
std::vector<std::filesystem::path> images_of_csv(const std::filesystem::path& csv);

}  // namespace selvedge::cli
