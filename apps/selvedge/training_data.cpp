// The header of the CSV tells a list of pairs from a manifest.
#include "training_data.h"

#include <fmt/format.h>

#include <algorithm>

#include "ground/files/csv.h"
#include "ground/files/read_file.h"
#include "ground/terminal/progress_bar.h"
#include "study/dataset/import.h"

namespace selvedge::cli {
namespace {

// Nothing if it is no list of pairs. Without a split, no product is kept for a test.
std::optional<dataset::DatasetImportOptions> options_of_pairs(const files::CsvTable& table) {
  if (std::ranges::count(table.header, "person_image") == 0) return std::nullopt;
  dataset::DatasetImportOptions options;
  if (std::ranges::count(table.header, "split") == 0) options.sizes.test = 0;
  return options;
}

void print_left_out(const dataset::DatasetImportReport& report) {
  for (const Skipped& skipped : report.skipped) fmt::print(stderr, "skipped {}\n", to_string(skipped));
  for (const Skipped& skipped : report.left_out) fmt::print(stderr, "left out {}\n", to_string(skipped));
}

}  // namespace

std::filesystem::path manifest_of(const std::filesystem::path& data, const std::filesystem::path& folder, bool quiet) {
  if (files::is_folder(data)) return data;
  const auto options = options_of_pairs(files::read_csv(data));
  if (!options) return data;
  std::filesystem::path manifest = folder / "manifest.csv";
  print_left_out(dataset::import_dataset(dataset::SourceKind::pairs, data, manifest, *options,
                                         terminal::make_progress_bar(quiet)));
  return manifest;
}

dataset::Manifest read_pairs_or_manifest(const std::filesystem::path& data, bool quiet,
                                         std::optional<dataset::Split> all_in) {
  const auto options = options_of_pairs(files::read_csv(data));
  if (!options) return dataset::read_manifest(data);
  dataset::GatheredDataset gathered = dataset::gather_dataset(dataset::SourceKind::pairs, data, data.parent_path(),
                                                              *options, terminal::make_progress_bar(quiet));
  print_left_out(gathered.report);
  if (all_in && options->sizes.test) {
    for (dataset::ManifestImage& image : gathered.manifest.images) image.split = *all_in;
    if (!quiet)
      fmt::print(stderr, "note: {}: these pairs name no splits, so all {} products are taken\n", data.string(),
                 gathered.report.total().products);
  } else {
    dataset::take_validation_from_train(gathered.manifest);
  }
  return std::move(gathered.manifest);
}

std::vector<std::filesystem::path> images_of_csv(const std::filesystem::path& csv) {
  std::vector<std::filesystem::path> images;
  if (csv.empty()) return images;
  const files::CsvTable table = files::read_csv(csv);
  const std::size_t column = table.column("image");
  for (const files::CsvRow& row : table.rows) {
    if (column < row.fields.size() && !row.fields[column].empty())
      images.push_back(csv.parent_path() / row.fields[column]);
  }
  return images;
}

}  // namespace selvedge::cli
