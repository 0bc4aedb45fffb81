// Any source of product and person images to a manifest, and which of its products train or judge.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "selvedge/product_id.h"
#include "selvedge/progress.h"
#include "selvedge/skipped.h"
#include "study/dataset/manifest.h"

namespace selvedge::dataset {

enum class SourceKind {
  lookbook,     // a folder (dataset/lookbook.h) or a zip, which is unpacked into the folder <manifest's name>.images
                // beside it
  pairs,        // dataset/pairs_csv.h
  folder,       // dataset/product_folders.h
  deepfashion,  // dataset/deepfashion.h
  street2shop,  // dataset/street2shop.h
  manifest,     // another manifest: validated, its paths made relative to the new one, attributes kept
};

// Products in each split. Not given at all: 70 %, 10 % and 20 %. Given in part: `validation` is 0 where another number
// is given (reading the manifest then takes a tenth of train); `train` and `test`, where one of them is missing, is the
// rest; where both are, test takes a fifth of the rest. The paper: train 2000, test 556.
struct SplitSizes {
  std::optional<std::size_t> train, validation, test;

  bool given() const { return train || validation || test; }
};

struct DatasetImportOptions {
  // Products with fewer person images are left out. Default: 10 for lookbook (the paper's rule), 1 for the others.
  std::optional<std::size_t> min_person;
  // By product. Where nothing is given, a source that has splits of its own keeps them.
  SplitSizes sizes;
  std::uint64_t seed = 1;  // of the split
};

struct SplitCounts {
  std::size_t products = 0, product_images = 0, person_images = 0;
};

struct DatasetImportReport {
  std::size_t images_found = 0, products_found = 0;  // usable images, and the products they show
  std::array<SplitCounts, 3> kept;                   // by Split
  // Products that a rule left out, and how many images they had between them.
  std::size_t without_product_image = 0, with_few_person_images = 0, beyond_the_split = 0, images_left_out = 0;
  std::vector<Skipped> left_out;  // those products, each with its reason
  std::vector<Skipped> skipped;   // inputs that are not as they should be: bad rows, names, files
  std::size_t other_files = 0;    // files that do not claim to be images

  SplitCounts total() const;
};

// Reads the source, applies the rules in the order of the report's fields, and writes the manifest by rename, sorted by
// split, product, role, path, paths relative to its folder. Images are looked at only as far as their first bytes. The
// source is never changed; the same source, options and seed write the same file. Throws not_found or corrupt_data for
// a source that cannot be read at all (a bad row of a manifest is such an error, as read_manifest says; a bad row of a
// pairs CSV is skipped), and invalid_argument where no product meets the rules or fewer than the split asks for.
DatasetImportReport import_dataset(SourceKind kind, const std::filesystem::path& source,
                                   const std::filesystem::path& manifest, const DatasetImportOptions& options = {},
                                   const ProgressSink& progress = {});

// ---- Which products train, which judge.

// A split for each product, by chance from `seed` alone: the order of `products` does not matter. Where all numbers are
// given and sum up to fewer than there are, the products left over are missing from the answer. `products` has no
// doubles. Throws invalid_argument, with both numbers, where more products are asked for than there are.
std::map<ProductId, Split> split_products(std::vector<ProductId> products, const SplitSizes& sizes, std::uint64_t seed);

}  // namespace selvedge::dataset
