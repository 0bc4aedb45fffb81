// Goes through the feedback once and decides what each query says about each product. Then it writes each photo and
// picture once, and the manifest. For a picture that is missing or changed it writes the thumbnail, and counts that.
#include "exchange/feedback_pairs/feedback_export.h"

#include <fmt/format.h>

#include <array>
#include <map>
#include <set>

#include "ground/files/atomic_file.h"
#include "ground/files/csv.h"
#include "ground/files/read_file.h"
#include "ground/files/sha256.h"
#include "ground/image/decode.h"
#include "selvedge/error.h"
#include "study/dataset/manifest.h"

namespace selvedge::feedback_pairs {
namespace {

constexpr std::size_t max_picture_bytes = std::size_t{64} << 20;

// The feedback on a query's products.
struct Verdicts {
  bool photo_kept = false;
  std::map<ProductId, catalogue::FeedbackKind> liked;  // bought or clicked
  std::set<ProductId> refused;
};

// Leaves each product one verdict.
void settle(Verdicts& said) {
  std::erase_if(said.liked, [&](const auto& liked) {
    return liked.second == catalogue::FeedbackKind::clicked && said.refused.contains(liked.first);
  });
  std::erase_if(said.refused, [&](const ProductId& product) { return said.liked.contains(product); });
}

std::map<std::string, Verdicts> verdicts_of(const catalogue::Catalogue& catalogue) {
  constexpr std::array kinds = {catalogue::FeedbackKind::clicked, catalogue::FeedbackKind::bought,
                                catalogue::FeedbackKind::not_this};
  std::map<std::string, Verdicts> queries;
  for (const catalogue::FeedbackPair& pair : catalogue.feedback().pairs(kinds)) {
    Verdicts& said = queries[pair.query];
    said.photo_kept = pair.photo_kept;
    if (pair.kind == catalogue::FeedbackKind::not_this) {
      said.refused.insert(pair.product);
    } else {
      said.liked.emplace(pair.product, pair.kind);  // "bought" comes before "clicked" and stays
    }
  }
  for (auto& query : queries) settle(query.second);
  std::erase_if(queries, [](const auto& id_and_verdicts) { return id_and_verdicts.second.liked.empty(); });
  return queries;
}

std::string ending_of(std::span<const std::byte> picture) {
  switch (image::sniff_image_format(picture).value_or(image::ImageFormat::jpeg)) {
    case image::ImageFormat::png:
      return ".png";
    case image::ImageFormat::webp:
      return ".webp";
    case image::ImageFormat::heif:
      return ".heic";
    case image::ImageFormat::avif:
      return ".avif";
    case image::ImageFormat::gif:
      return ".gif";
    case image::ImageFormat::bmp:
      return ".bmp";
    case image::ImageFormat::tiff:
      return ".tif";
    case image::ImageFormat::jpeg:
      return ".jpg";
  }
  return ".jpg";
}

class Exporter {
 public:
  Exporter(const catalogue::Catalogue& catalogue, const std::filesystem::path& folder,
           const FeedbackExportOptions& options)
      : catalogue_(catalogue), folder_(folder), options_(options) {
    manifest_.root = folder;
    manifest_.attribute_names = {"feedback"};
    if (options.not_this) manifest_.attribute_names.push_back("not_this");
  }

  FeedbackExportReport run() {
    const auto queries = verdicts_of(catalogue_);
    std::size_t done = 0;
    for (const auto& [id, said] : queries) {
      add_query(id, said);
      if (options_.progress) options_.progress({"writing pairs", ++done, queries.size(), ""});
    }
    report_.left_out.insert(report_.left_out.end(), gone_.begin(), gone_.end());
    if (report_.pairs > 0) dataset::write_manifest(manifest_, folder_ / "manifest.csv");
    return std::move(report_);
  }

 private:
  void add_query(const std::string& id, const Verdicts& said) {
    // A kept photo may have been forgotten since.
    const auto photo = said.photo_kept ? catalogue_.feedback().photo(id) : std::nullopt;
    if (!photo) {
      report_.left_out.push_back({fmt::format("query '{}'", id), "no photo of it is kept"});
      return;
    }
    const std::filesystem::path path = std::filesystem::path("photos") / (id + ".jpg");
    bool written = false;
    for (const auto& [product, kind] : said.liked) {
      if (!has_pictures(product)) continue;
      if (!written) files::write_file_atomically(folder_ / path, *photo);
      report_.photos += written ? 0 : 1;
      written = true;
      add_row(path, product, dataset::Role::person, catalogue::to_string(kind), ids_of(said.refused));
      ++report_.pairs;
    }
  }

  // Writes a product's pictures the first time that it is asked for. False if it is gone.
  bool has_pictures(const ProductId& id) {
    const auto [known, first] = products_.emplace(id, false);
    if (!first) return known->second;
    const auto product = catalogue_.find(id);
    if (!product) {
      gone_.push_back({fmt::format("product '{}'", id.value), "is no longer in the catalogue"});
      return false;
    }
    std::set<std::string> contents;
    for (const StoredImage& image : product->images) {
      if (contents.insert(image.content).second) add_row(picture_of(image), id, dataset::Role::product, "", "");
    }
    ++report_.products;
    return known->second = true;
  }

  std::filesystem::path picture_of(const StoredImage& image) {
    auto [path, first] = pictures_.emplace(image.content, "");
    if (!first) return path->second;
    auto picture = original_of(image);
    ++(picture ? report_.originals : report_.thumbnails);
    if (!picture) picture = catalogue_.thumbnail(image.content);
    if (!picture) {
      throw Error(ErrorKind::unavailable,
                  fmt::format("{}: was changed while feedback was exported; try again", catalogue_.name()));
    }
    path->second = std::filesystem::path("products") / (image.content + ending_of(*picture));
    files::write_file_atomically(folder_ / path->second, *picture);
    return path->second;
  }

  static std::optional<std::vector<std::byte>> original_of(const StoredImage& image) {
    std::error_code failure;
    if (!std::filesystem::is_regular_file(image.reference, failure)) return std::nullopt;
    try {
      auto bytes = files::read_file(image.reference, max_picture_bytes);
      if (files::sha256_hex(bytes) == image.content) return bytes;
    } catch (const Error&) {
      // Gone or unreadable by now: the thumbnail stands in, and the report counts it.
    }
    return std::nullopt;
  }

  // A line of CSV as one field, because ids may hold any text.
  static std::string ids_of(const std::set<ProductId>& products) {
    if (products.empty()) return "";
    std::vector<std::string> ids;
    for (const ProductId& product : products) ids.push_back(product.value);
    std::string line = files::csv_line(ids);
    line.pop_back();
    return line;
  }

  void add_row(const std::filesystem::path& path, const ProductId& product, dataset::Role role, std::string kind,
               std::string refused) {
    std::vector<std::string> attributes = {std::move(kind)};
    if (options_.not_this) attributes.push_back(std::move(refused));
    manifest_.images.push_back({path, product, role, dataset::Split::train, std::move(attributes)});
  }

  const catalogue::Catalogue& catalogue_;
  const std::filesystem::path folder_;
  const FeedbackExportOptions& options_;
  dataset::Manifest manifest_;
  FeedbackExportReport report_;
  std::vector<Skipped> gone_;
  std::map<ProductId, bool> products_;                     // whether they are in the catalogue
  std::map<std::string, std::filesystem::path> pictures_;  // by content
};

}  // namespace

FeedbackExportReport export_feedback(const catalogue::Catalogue& catalogue, const std::filesystem::path& folder,
                                     const FeedbackExportOptions& options) {
  files::PartialFolder partial(folder);
  std::filesystem::permissions(partial.path(), std::filesystem::perms::owner_all);  // shoppers' photos
  FeedbackExportReport report = Exporter(catalogue, partial.path(), options).run();
  if (report.pairs > 0) partial.keep();
  return report;
}

}  // namespace selvedge::feedback_pairs
