// Every image is decoded once, to a hash and a thumbnail. Images with the same bytes are compared as one; of the
// others, hashes find pairs that may be alike, and thumbnails decide.
#include "study/dataset/check.h"

#include <fmt/format.h>

#include <algorithm>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <unordered_map>
#include <vector>

#include "ground/core/parallel.h"
#include "ground/files/atomic_file.h"
#include "ground/files/csv.h"
#include "ground/files/read_file.h"
#include "ground/files/sha256.h"
#include "ground/image/contact_sheet.h"
#include "ground/image/decode.h"
#include "ground/image/encode.h"
#include "ground/image/likeness.h"
#include "selvedge/error.h"
#include "study/dataset/picture_difference.h"
#include "study/dataset/progress_counter.h"

namespace selvedge::dataset {
namespace {

// How much more than the whole a block of 4 x 4 of 32 x 32 pixels may differ.
constexpr float worst_block = 3;

// What is kept of a picture once it has been looked at.
struct Look {
  std::string sha256;
  image::PerceptualHash hash;
  Thumbnail thumbnail;
};

Look look_at(const std::vector<std::byte>& bytes, const std::string& name) {
  image::DecodeOptions options;
  options.at_least_width = options.at_least_height = 2 * Thumbnail::side;
  const Image image = image::decode_image(bytes, name, options).image;
  return {files::sha256_hex(bytes), image::perceptual_hash(image), make_thumbnail(image)};
}

Relation relation_of(const ManifestImage& a, const ManifestImage& b) {
  if (a.split != b.split) return Relation::across_splits;
  return a.product != b.product ? Relation::across_products : Relation::within_product;
}

// Images with the same bytes, and what they look like.
struct Content {
  const Look* look = nullptr;
  std::vector<std::size_t> images;  // positions in Manifest::images, ascending
};

std::vector<std::optional<Look>> look_at_all(const Manifest& manifest, CheckReport& report,
                                             const ProgressSink& progress) {
  std::vector<std::optional<Look>> looks(manifest.images.size());
  std::vector<std::string> problems(manifest.images.size());
  ProgressCounter counter(progress, "looking at images", manifest.images.size());
  core::parallel_for(manifest.images.size(), 0, [&](std::size_t i) {
    try {
      looks[i] = look_at(files::read_file(manifest.full_path(i)), manifest.images[i].path.string());
    } catch (const Error& error) {
      problems[i] = error.what();
    }
    counter.step();
  });
  for (std::size_t i = 0; i < looks.size(); ++i) {
    if (!looks[i]) report.unreadable.push_back({manifest.images[i].path.string(), problems[i]});
  }
  return looks;
}

std::vector<Content> group_by_content(const std::vector<std::optional<Look>>& looks) {
  std::vector<Content> contents;
  std::unordered_map<std::string_view, std::size_t> known;
  for (std::size_t i = 0; i < looks.size(); ++i) {
    if (!looks[i]) continue;
    const auto [position, added] = known.try_emplace(looks[i]->sha256, contents.size());
    if (added) contents.push_back({&*looks[i], {}});
    contents[position->second].images.push_back(i);
  }
  return contents;
}

// Of all pairs of an image of `a` and one of `b`, the one that matters most; the earliest of equals.
LookAlike worst_pair(const Manifest& manifest, std::span<const std::size_t> a, std::span<const std::size_t> b) {
  std::optional<LookAlike> worst;
  for (const std::size_t i : a) {
    for (const std::size_t j : b) {
      const Relation relation = relation_of(manifest.images[i], manifest.images[j]);
      if (worst && relation >= worst->relation) continue;
      worst = LookAlike{std::min(i, j), std::max(i, j), Likeness::identical, relation, 0, 0};
      if (relation == Relation::across_splits) return *worst;
    }
  }
  return *worst;
}

void add_identical(const Manifest& manifest, const std::vector<Content>& contents, CheckReport& report) {
  for (const Content& content : contents) {
    const std::span images(content.images);
    for (std::size_t n = 1; n < images.size(); ++n) {
      report.look_alikes.push_back(worst_pair(manifest, images.first(n), images.subspan(n, 1)));
    }
  }
}

void add_near_identical(const Manifest& manifest, const std::vector<Content>& contents, const CheckOptions& options,
                        CheckReport& report, const ProgressSink& progress) {
  // Hashes side by side: the loop below reads nothing else, and one word in four where the first already differs too
  // much.
  std::vector<image::PerceptualHash> hashes;
  for (const Content& content : contents) hashes.push_back(content.look->hash);
  std::mutex mutex;
  ProgressCounter counter(progress, "comparing", contents.size());
  core::parallel_for(contents.size(), 0, [&](std::size_t i) {
    std::vector<LookAlike> found;
    for (std::size_t j = i + 1; j < contents.size(); ++j) {
      const int distance = image::hash_distance(hashes[i], hashes[j]);
      if (distance > options.max_distance) continue;
      const Thumbnail& first = contents[i].look->thumbnail;
      const Thumbnail& second = contents[j].look->thumbnail;
      if (!may_be_alike(first, second)) continue;
      const PictureDifference difference = picture_difference(first, second);
      if (difference.overall > options.max_difference || difference.worst > worst_block * options.max_difference)
        continue;
      LookAlike pair = worst_pair(manifest, contents[i].images, contents[j].images);
      pair.likeness = Likeness::near_identical;
      pair.distance = distance;
      pair.difference = difference.overall;
      found.push_back(pair);
    }
    if (!found.empty()) {
      const std::lock_guard lock(mutex);
      report.look_alikes.insert(report.look_alikes.end(), found.begin(), found.end());
    }
    counter.step();
  });
}

}  // namespace

const char* to_string(Likeness likeness) { return likeness == Likeness::identical ? "identical" : "near-identical"; }

const char* to_string(Relation relation) {
  return relation == Relation::across_splits     ? "across splits"
         : relation == Relation::across_products ? "across products"
                                                 : "within a product";
}

std::size_t CheckReport::count(Likeness likeness, Relation relation) const {
  return static_cast<std::size_t>(std::ranges::count_if(
      look_alikes, [&](const LookAlike& pair) { return pair.likeness == likeness && pair.relation == relation; }));
}

CheckReport check_dataset(const Manifest& manifest, const CheckOptions& options, const ProgressSink& progress) {
  CheckReport report;
  report.images = manifest.images.size();
  const auto looks = look_at_all(manifest, report, progress);
  const std::vector<Content> contents = group_by_content(looks);
  add_identical(manifest, contents, report);
  add_near_identical(manifest, contents, options, report, progress);
  std::ranges::sort(report.look_alikes, {}, [](const LookAlike& pair) {
    return std::tuple(pair.likeness, pair.relation, pair.difference, pair.first, pair.second);
  });
  return report;
}

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
