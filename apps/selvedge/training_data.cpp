// The header of the CSV tells a list of pairs from a manifest.
#include "training_data.h"

#include <fmt/format.h>

#include <algorithm>

#include "ground/files/csv.h"
#include "ground/files/read_file.h"
#include "ground/terminal/progress_bar.h"
#include "study/dataset/import.h"

namespace selvedge::cli {

std::filesystem::path manifest_of(const std::filesystem::path& data, const std::filesystem::path& folder, bool quiet) {
  if (files::is_folder(data)) return data;
  const files::CsvTable table = files::read_csv(data);
  if (std::ranges::count(table.header, "person_image") == 0) return data;
  dataset::DatasetImportOptions options;
  if (std::ranges::count(table.header, "split") == 0) options.sizes.test = 0;
  std::filesystem::path manifest = folder / "manifest.csv";
  const dataset::DatasetImportReport report =
      dataset::import_dataset(dataset::SourceKind::pairs, data, manifest, options, terminal::make_progress_bar(quiet));
  for (const Skipped& skipped : report.skipped) fmt::print(stderr, "skipped {}\n", to_string(skipped));
  for (const Skipped& skipped : report.left_out) fmt::print(stderr, "left out {}\n", to_string(skipped));
  return manifest;
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
