// Makes a manifest from any source of product and person images, and splits its products into train, validation and
// test. `selvedge dataset import` calls it.
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

// The sources. dataset/found_images.h says what each must look like.
enum class SourceKind {
  lookbook,     // a folder, or a zip; a zip is unpacked into <the manifest's name>.images beside the manifest
  pairs,        // a CSV of pairs
  folder,       // one folder for each product
  deepfashion,  // the lists of DeepFashion
  street2shop,  // the JSON files of Street2Shop
  manifest,     // another manifest; validated, its paths made relative to the new one, attributes kept
};

// The numbers of products in the splits. The paper has train 2000, test 556. Defaults:
// - none given: 70 %, 10 % and 20 %.
// - `validation`: 0. A tenth of train becomes validation when the manifest is read (read_manifest).
// - `train` or `test`, if the other is given: all products that are left.
// - `train` and `test`, if only `validation` is given: four fifths and one fifth of the rest.
struct SplitSizes {
  std::optional<std::size_t> train, validation, test;

  bool given() const { return train || validation || test; }
};

struct DatasetImportOptions {
  // Products with fewer person images are left out. Default: 10 for lookbook (the paper's rule), 1 for the others.
  std::optional<std::size_t> min_person;
  // If no number is given, a source with splits of its own keeps them.
  SplitSizes sizes;
  std::uint64_t seed = 1;  // of the split
};

struct SplitCounts {
  std::size_t products = 0, product_images = 0, person_images = 0;
};

struct DatasetImportReport {
  std::size_t images_found = 0, products_found = 0;  // usable images, and the products they show
  std::array<SplitCounts, 3> kept;                   // by Split
  // Numbers of products that each rule left out, and of the images that they had together.
  std::size_t without_product_image = 0, with_few_person_images = 0, beyond_the_split = 0, images_left_out = 0;
  std::vector<Skipped> left_out;  // those products, each with its reason
  std::vector<Skipped> skipped;   // bad rows, names and files
  std::size_t other_files = 0;    // as FoundImages::other_files

  SplitCounts total() const;
};

// Reads the source, applies the rules in the order of the report's fields, and writes the manifest by rename. Its rows
// are sorted by split, product, role and path; paths are relative to its folder. Only the first bytes of images are
// read. The source is never changed. The same source, options and seed write the same file.
//
// Throws not_found or corrupt_data for a source that cannot be read. A bad row of a manifest is such an error; a bad
// row of a pairs CSV is skipped. Throws invalid_argument if no product meets the rules, or fewer than the split asks
// for.
DatasetImportReport import_dataset(SourceKind kind, const std::filesystem::path& source,
                                   const std::filesystem::path& manifest, const DatasetImportOptions& options = {},
                                   const ProgressSink& progress = {});

// The same without a file: paths are relative to `folder`. For sources that are no zip.
struct GatheredDataset {
  Manifest manifest;
  DatasetImportReport report;
};
GatheredDataset gather_dataset(SourceKind kind, const std::filesystem::path& source,
                               const std::filesystem::path& folder, const DatasetImportOptions& options = {},
                               const ProgressSink& progress = {});

// ---- The splits.

// Draws a split for each product from `seed` alone; the order of `products` does not matter. If all numbers are given
// and their sum is smaller than the number of products, the products left over are not in the answer. `products` must
// not repeat an id. Throws invalid_argument, with both numbers, if more products are asked for than there are.
std::map<ProductId, Split> split_products(std::vector<ProductId> products, const SplitSizes& sizes, std::uint64_t seed);

}  // namespace selvedge::dataset
