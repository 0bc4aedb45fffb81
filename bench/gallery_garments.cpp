// Would a shop's own pictures be found better if each were cut to its garment, as query photos are? Every figure
// compares whole pictures with cut ones, in the same run and for the same query embeddings.
//
//   bench_gallery_garments [DATA] [MODEL] [FINDER] [PHOTOS]
//
// DATA is ../shared/data. There are three shops: worn_tops test (pictures of the product alone); shop_apparel (many
// products worn by a model), queried by PHOTOS (100) owners' photos of each kind; and sportswear (worn, whole bodies),
// whose back views are queries for their own product among all main views.
#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <map>
#include <numeric>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "ground/embedding/embedder.h"
#include "ground/files/csv.h"
#include "ground/garments/finder.h"
#include "ground/image/decode.h"
#include "ground/image/resize.h"
#include "shop/recommend/garment_query.h"
#include "study/dataset/manifest.h"

namespace {

using namespace selvedge;
namespace fs = std::filesystem;
using Kinds = std::vector<GarmentKind>;

class Eye {
 public:
  Eye(const fs::path& model, const fs::path& finder)
      : embedder_(model, {.threads = 2}), finder_(finder, {.threads = 2}) {
    encoder_ = recommend::encoder_of(embedder_, model);
  }

  core::EmbeddingMatrix embed(std::span<const Image> images) const { return embedder_.embed(images); }

  // The part around the most prominent garment of the kinds. If there is none and `any` is set, that of all kinds.
  // Nothing if nothing is found, or if the part is nearly the whole picture.
  std::optional<Image> cut(const Image& picture, const garments::Findings& found, const Kinds& kinds, bool any) const {
    const garments::FoundGarment* best = nullptr;
    for (const std::size_t i : garments::by_prominence(found, picture.width, picture.height)) {
      const bool wanted = std::ranges::find(kinds, found.garments[i].kind) != kinds.end();
      if (wanted || (any && best == nullptr)) best = &found.garments[i];
      if (wanted) break;
    }
    if (best == nullptr) return std::nullopt;
    const garments::Box& box = best->box;
    const PhotoGarment garment{
        best->kind,
        {static_cast<int>(box.x), static_cast<int>(box.y), static_cast<int>(box.width), static_cast<int>(box.height)},
        best->confidence};
    const auto crop = recommend::crop_around(garment, picture.width, picture.height, encoder_);
    return crop ? std::optional(image::crop(picture, *crop)) : std::nullopt;
  }

  garments::Findings find(const Image& picture) const { return finder_.find(picture); }

  // That part, or else the picture itself.
  Image part_of(const Image& picture, const Kinds& kinds, bool any) const {
    return cut(picture, find(picture), kinds, any).value_or(picture);
  }

 private:
  embedding::Embedder embedder_;
  garments::Finder finder_;
  recommend::ImageEncoder encoder_;
};

// A shop's pictures embedded in three ways: whole; cut to a garment of the product's kind; and cut to that or else to
// any garment.
struct Gallery {
  std::vector<std::string> ids, types;
  core::EmbeddingMatrix whole, told, any;
  std::size_t cut_told = 0, cut_any = 0;
};

struct Shown {
  fs::path file;
  std::string id, type;
  Kinds kinds;
};

// The embeddings of the whole pictures, with those of the parts in their place.
core::EmbeddingMatrix with_parts(const Eye& eye, const core::EmbeddingMatrix& whole,
                                 const std::map<std::size_t, Image>& parts) {
  core::EmbeddingMatrix rows = whole;
  for (const auto& [row, part] : parts) {
    const core::EmbeddingMatrix one = eye.embed(std::span(&part, 1));
    std::ranges::copy(one.row(0), rows.row(row).begin());
  }
  return rows;
}

Gallery open_gallery(const Eye& eye, const std::vector<Shown>& pictures) {
  Gallery gallery;
  std::vector<Image> whole;
  std::map<std::size_t, Image> told, any;
  for (const Shown& shown : pictures) {
    const std::size_t row = whole.size();
    gallery.ids.push_back(shown.id);
    gallery.types.push_back(shown.type);
    whole.push_back(image::load_image(shown.file).image);
    const garments::Findings found = eye.find(whole.back());
    if (auto part = eye.cut(whole.back(), found, shown.kinds, shown.kinds.empty())) told[row] = std::move(*part);
    if (auto part = eye.cut(whole.back(), found, shown.kinds, true)) any[row] = std::move(*part);
  }
  gallery.whole = eye.embed(whole);
  gallery.told = with_parts(eye, gallery.whole, told);
  gallery.any = with_parts(eye, gallery.whole, any);
  gallery.cut_told = told.size();
  gallery.cut_any = any.size();
  return gallery;
}

std::vector<std::size_t> first(const core::EmbeddingMatrix& rows, std::span<const float> query, std::size_t count,
                               std::size_t among) {
  std::vector<std::size_t> order(std::min(among, rows.rows()));
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::vector<float> similarity;
  for (const std::size_t i : order) similarity.push_back(core::dot(rows.row(i), query));
  std::ranges::partial_sort(order, order.begin() + static_cast<std::ptrdiff_t>(std::min(count, order.size())),
                            [&](std::size_t a, std::size_t b) { return similarity[a] > similarity[b]; });
  order.resize(std::min(count, order.size()));
  return order;
}

using Measure = std::function<double(const core::EmbeddingMatrix& rows)>;

void print(const std::string& what, const Gallery& gallery, const Measure& measure) {
  fmt::print("{:<64} whole {:.3f}  told {:.3f}  any {:.3f}\n", what, measure(gallery.whole), measure(gallery.told),
             measure(gallery.any));
  std::fflush(stdout);
}

void print_cut(const std::string& shop, const Gallery& gallery) {
  const auto all = static_cast<double>(gallery.ids.size());
  fmt::print("{}: {} pictures, {:.3f} of them cut to a garment of the told kind, {:.3f} to that or any\n", shop,
             gallery.ids.size(), static_cast<double>(gallery.cut_told) / all,
             static_cast<double>(gallery.cut_any) / all);
}

// The share of queries whose own product is among the first `count` answers, over the first `among` pictures.
double own_product(const Gallery& gallery, const core::EmbeddingMatrix& rows, const core::EmbeddingMatrix& queries,
                   const std::vector<std::string>& ids, std::size_t count, std::size_t among) {
  std::size_t right = 0, asked = 0;
  const std::set<std::string> there(
      gallery.ids.begin(), gallery.ids.begin() + static_cast<std::ptrdiff_t>(std::min(among, gallery.ids.size())));
  for (std::size_t q = 0; q < ids.size(); ++q) {
    if (!there.contains(ids[q])) continue;
    ++asked;
    for (const std::size_t i : first(rows, queries.row(q), count, among)) {
      if (gallery.ids[i] != ids[q]) continue;
      ++right;
      break;
    }
  }
  return static_cast<double>(right) / static_cast<double>(asked);
}

void worn_tops(const Eye& eye, const fs::path& folder) {
  const dataset::Manifest tops = dataset::read_manifest(folder / "manifest.csv");
  const Kinds upper{GarmentKind::top, GarmentKind::outerwear, GarmentKind::dress};
  std::vector<Shown> pictures;
  std::vector<Image> photos;
  std::vector<std::string> ids;
  for (std::size_t i = 0; i < tops.images.size(); ++i) {
    const dataset::ManifestImage& image = tops.images[i];
    if (image.split != dataset::Split::test) continue;
    if (image.role == dataset::Role::product) {
      pictures.push_back({tops.full_path(i), image.product.value, "", upper});
    } else {
      photos.push_back(eye.part_of(image::load_image(tops.full_path(i)).image, {}, true));
      ids.push_back(image.product.value);
    }
  }
  const Gallery gallery = open_gallery(eye, pictures);
  const core::EmbeddingMatrix queries = eye.embed(photos);
  print_cut("worn_tops test", gallery);
  for (const std::size_t among : {300, 1000}) {
    print(fmt::format("worn_tops test, N = {}: right product first", among), gallery,
          [&](const auto& rows) { return own_product(gallery, rows, queries, ids, 1, among); });
  }
}

struct Kind {
  GarmentKind kind;
  std::set<std::string> types;  // article types of shop_apparel
};

const std::map<std::string, Kind> owners_kinds = {
    {"t-shirt", {GarmentKind::top, {"Tshirts"}}},
    {"longsleeve", {GarmentKind::top, {"Sweatshirts", "Sweaters", "Tops"}}},
    {"shirt", {GarmentKind::top, {"Shirts"}}},
    {"dress", {GarmentKind::dress, {"Dresses"}}},
    {"pants", {GarmentKind::trousers, {"Trousers", "Jeans", "Track Pants"}}},
    {"shorts", {GarmentKind::shorts, {"Shorts"}}},
    {"outwear", {GarmentKind::outerwear, {"Jackets"}}},
    {"skirt", {GarmentKind::skirt, {"Skirts"}}}};

Kinds kinds_of_type(const std::string& type) {
  if (type == "Dresses" || type == "Kurtas" || type == "Kurtis" || type == "Tunics")
    return {GarmentKind::dress, GarmentKind::top};
  if (type == "Jackets") return {GarmentKind::outerwear, GarmentKind::top};
  if (type == "Shorts" || type == "Boxers" || type == "Lounge Shorts") return {GarmentKind::shorts};
  if (type == "Skirts") return {GarmentKind::skirt};
  for (const char* lower :
       {"Trousers", "Jeans", "Track Pants", "Capris", "Leggings", "Lounge Pants", "Tights", "Churidar", "Stockings"}) {
    if (type == lower) return {GarmentKind::trousers};
  }
  for (const char* upper : {"Tshirts", "Shirts", "Tops", "Sweaters", "Sweatshirts", "Innerwear Vests"}) {
    if (type == upper) return {GarmentKind::top, GarmentKind::outerwear};
  }
  return {};
}

void apparel(const Eye& eye, const fs::path& data, std::size_t count) {
  std::vector<Shown> pictures;
  const files::CsvTable shop = files::read_csv(data / "shop_apparel/catalog.csv");
  for (const files::CsvRow& row : shop.rows) {
    const std::string& type = row.fields[shop.column("article_type")];
    pictures.push_back({data / "shop_apparel" / row.fields[shop.column("image")], row.fields[shop.column("product_id")],
                        type, kinds_of_type(type)});
  }
  const Gallery gallery = open_gallery(eye, pictures);
  print_cut("shop_apparel", gallery);

  const files::CsvTable owners = files::read_csv(data / "own_photos/catalog.csv");
  std::map<std::string, std::vector<Image>> photos;
  for (const files::CsvRow& row : owners.rows) {
    const std::string& category = row.fields[owners.column("category")];
    const auto kind = owners_kinds.find(category);
    if (kind == owners_kinds.end() || photos[category].size() == count) continue;
    const Image photo = image::load_image(data / "own_photos" / row.fields[owners.column("image")]).image;
    photos[category].push_back(eye.part_of(photo, {kind->second.kind}, true));
  }
  std::map<std::string, core::EmbeddingMatrix> queries;
  for (const auto& [category, images] : photos) queries.emplace(category, eye.embed(images));
  const auto same_kind = [&](const core::EmbeddingMatrix& rows, const std::string& category) {
    std::size_t same = 0;
    const core::EmbeddingMatrix& asked = queries.at(category);
    for (std::size_t q = 0; q < asked.rows(); ++q) {
      for (const std::size_t i : first(rows, asked.row(q), 10, rows.rows()))
        same += owners_kinds.at(category).types.contains(gallery.types[i]);
    }
    return static_cast<double>(same) / (10.0 * static_cast<double>(asked.rows()));
  };
  for (const auto& [category, asked] : queries) {
    print(fmt::format("shop_apparel: same kind among the first ten, {}", category), gallery,
          [&, kind = category](const auto& rows) { return same_kind(rows, kind); });
  }
  print("shop_apparel: same kind among the first ten, mean of the kinds", gallery, [&](const auto& rows) {
    double sum = 0;
    for (const auto& [category, asked] : queries) sum += same_kind(rows, category);
    return sum / static_cast<double>(queries.size());
  });
}

void sportswear(const Eye& eye, const fs::path& folder) {
  const std::map<std::string, Kinds> kinds = {{"bra", {GarmentKind::top}},
                                              {"hoodie", {GarmentKind::top, GarmentKind::outerwear}},
                                              {"jacket", {GarmentKind::outerwear, GarmentKind::top}},
                                              {"pants", {GarmentKind::trousers}},
                                              {"shorts", {GarmentKind::shorts}},
                                              {"tank", {GarmentKind::top}},
                                              {"tee", {GarmentKind::top}}};
  const files::CsvTable shop = files::read_csv(folder / "catalog.csv");
  std::vector<Shown> pictures;
  std::vector<Image> backs;
  std::vector<std::string> ids;
  for (const files::CsvRow& row : shop.rows) {
    const fs::path file = folder / row.fields[shop.column("image")];
    const std::string& id = row.fields[shop.column("product_id")];
    const Kinds& of = kinds.at(row.fields[shop.column("category")]);
    if (row.fields[shop.column("view")] == "main") pictures.push_back({file, id, "", of});
    if (row.fields[shop.column("view")] != "back") continue;
    backs.push_back(eye.part_of(image::load_image(file).image, {of.front()}, true));
    ids.push_back(id);
  }
  const Gallery gallery = open_gallery(eye, pictures);
  const core::EmbeddingMatrix queries = eye.embed(backs);
  print_cut("sportswear", gallery);
  for (const std::size_t count : {1, 5}) {
    print(fmt::format("sportswear, {} back views: own product among the first {}", ids.size(), count), gallery,
          [&](const auto& rows) { return own_product(gallery, rows, queries, ids, count, gallery.ids.size()); });
  }
}

}  // namespace

int main(int argc, char** argv) {
  const fs::path data = argc > 1 ? argv[1] : "../shared/data";
  const Eye eye(argc > 2 ? argv[2] : "models/default", argc > 3 ? argv[3] : "models/finder");
  const std::size_t count = argc > 4 ? std::strtoul(argv[4], nullptr, 10) : 100;
  sportswear(eye, data / "sportswear");
  worn_tops(eye, data / "worn_tops");
  apparel(eye, data, count);
}
