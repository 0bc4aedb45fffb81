#include "study/dataset/check_sheet.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <vector>

#include "ground/core/parallel.h"
#include "ground/files/atomic_file.h"
#include "ground/files/csv.h"
#include "ground/image/contact_sheet.h"
#include "ground/image/decode.h"
#include "ground/image/encode.h"
#include "selvedge/error.h"

namespace selvedge::dataset {
namespace {

constexpr std::size_t pairs_per_row = 3;
constexpr std::size_t pairs_per_sheet = 60;
constexpr int cell_width = 150, cell_height = 200;

Image load_or_grey(const std::filesystem::path& path) {
  try {
    image::DecodeOptions options;
    options.at_least_width = cell_width;
    options.at_least_height = cell_height;
    return image::load_image(path, options).image;
  } catch (const Error&) {  // the reason stands in the report; here the place of the picture is kept
    Image grey(cell_width, cell_height);
    std::ranges::fill(grey.rgb, std::uint8_t{128});
    return grey;
  }
}

image::SheetCell make_cell(const Manifest& manifest, std::size_t i, const std::string& what, image::Frame frame) {
  const ManifestImage& image = manifest.images[i];
  return {load_or_grey(manifest.full_path(i)),
          {image.product.value, fmt::format("{}, {}", to_string(image.role), to_string(image.split)), what},
          frame};
}

// Sheet `number`, from 0, of all pairs.
Image draw_sheet(const Manifest& manifest, const CheckReport& report, std::size_t number) {
  const std::span<const LookAlike> all(report.look_alikes);
  const std::size_t first = number * pairs_per_sheet, count = std::min(pairs_per_sheet, all.size() - first);
  return draw_check_sheet(manifest, all.subspan(first, count),
                          fmt::format("Look-alikes {} to {} of {}", first + 1, first + count, all.size()));
}

std::filesystem::path sheet_path(const std::filesystem::path& folder, std::size_t number) {
  return folder / fmt::format("sheet-{:03}.png", number);
}

}  // namespace

Image draw_check_sheet(const Manifest& manifest, std::span<const LookAlike> pairs, const std::string& title) {
  std::vector<std::vector<image::SheetCell>> rows((pairs.size() + pairs_per_row - 1) / pairs_per_row);
  for (std::size_t p = 0; p < pairs.size(); ++p) rows[p / pairs_per_row].resize((p % pairs_per_row + 1) * 2);
  core::parallel_for(pairs.size(), 0, [&](std::size_t p) {
    const LookAlike& pair = pairs[p];
    const image::Frame frame = pair.relation == Relation::across_splits ? image::Frame::wrong : image::Frame::query;
    const std::size_t column = p % pairs_per_row * 2;
    rows[p / pairs_per_row][column] = make_cell(manifest, pair.first, to_string(pair.relation), frame);
    const std::string likeness = pair.likeness == Likeness::identical
                                     ? "identical bytes"
                                     : fmt::format("{:.1f} levels, {} bits", pair.difference, pair.distance);
    rows[p / pairs_per_row][column + 1] = make_cell(manifest, pair.second, likeness, frame);
  });
  image::SheetOptions options;
  options.cell_width = cell_width;
  options.cell_height = cell_height;
  options.title = title;
  return image::draw_contact_sheet(rows, options);
}

Image draw_first_check_sheet(const Manifest& manifest, const CheckReport& report) {
  return draw_sheet(manifest, report, 0);
}

void write_check_csv(const Manifest& manifest, const CheckReport& report, const std::filesystem::path& csv) {
  files::AtomicFile file(csv);
  std::vector<std::string> fields = {"kind", "relation", "distance", "difference"};
  for (const char* side : {"first_", "second_"}) {
    for (const char* column : {"image", "product", "role", "split"}) fields.push_back(std::string(side) + column);
  }
  file.stream() << files::csv_line(fields);
  for (const LookAlike& pair : report.look_alikes) {
    fields = {to_string(pair.likeness), to_string(pair.relation), std::to_string(pair.distance),
              fmt::format("{:.2f}", pair.difference)};
    for (const std::size_t i : {pair.first, pair.second}) {
      const ManifestImage& image = manifest.images[i];
      fields.insert(fields.end(),
                    {image.path.generic_string(), image.product.value, to_string(image.role), to_string(image.split)});
    }
    file.stream() << files::csv_line(fields);
  }
  for (const Skipped& bad : report.unreadable) {
    file.stream() << files::csv_line({"unreadable", bad.reason, "", "", bad.source, "", "", "", "", "", "", ""});
  }
  file.commit();
}

std::size_t write_check_folder(const Manifest& manifest, const CheckReport& report, const std::filesystem::path& folder,
                               std::size_t max_sheets, const ProgressSink& progress) {
  write_check_csv(manifest, report, folder / "findings.csv");
  const std::size_t sheets = std::min((report.look_alikes.size() + pairs_per_sheet - 1) / pairs_per_sheet, max_sheets);
  for (std::size_t s = 0; s < sheets; ++s) {
    files::write_file_atomically(sheet_path(folder, s + 1), image::encode_png(draw_sheet(manifest, report, s)));
    if (progress) progress({"drawing sheets", s + 1, sheets, ""});
  }
  std::error_code ignored;
  for (std::size_t s = sheets + 1; std::filesystem::remove(sheet_path(folder, s), ignored); ++s) {
  }
  return sheets;
}

}  // namespace selvedge::dataset
