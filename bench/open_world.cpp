// How well are photos answered that show more than one garment that fills the frame? Each figure beside the same photos
// taken whole, in the same run.
//
//   bench_open_world [DATA] [MODEL] [FINDER] [PERSONS]
//
// DATA is ../shared/data. The shop: the test products of worn_tops and all of shop_apparel. Photos: PERSONS (200)
// people of worn_tops test, cut out and put before other backgrounds at 100 to 35 % of the height; people of
// street_people, asked for what covers their legs; owners' photos, whose clothes the shop does not have. Seed 1.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <filesystem>
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
#include "study/scenes/backdrop.h"
#include "study/scenes/stage.h"

namespace {

using namespace selvedge;
namespace fs = std::filesystem;

constexpr int frame_width = 384, frame_height = 512;

struct Shop {
  core::EmbeddingMatrix rows;
  std::vector<std::string> ids, types;
  std::size_t tops = 0;  // its first products: those of worn_tops
};

class Eye {
 public:
  Eye(const fs::path& model, const fs::path& finder)
      : embedder_(model, {.threads = 0}), finder_(finder, {.threads = 2}) {
    encoder_ = recommend::encoder_of(embedder_, model);
  }

  core::EmbeddingMatrix embed(std::span<const Image> images) const { return embedder_.embed(images); }
  double probability(float similarity) const { return embedder_.match_probability(similarity); }

  // The part of the photo that is embedded; nothing where no garment (of one of the kinds) was found.
  std::optional<Image> look_at(const Image& photo, const std::vector<GarmentKind>& kinds = {}) const {
    const garments::Findings found = finder_.find(photo);
    const garments::FoundGarment* best = nullptr;
    for (const std::size_t i : garments::by_prominence(found, photo.width, photo.height)) {
      if (!kinds.empty() && std::ranges::find(kinds, found.garments[i].kind) == kinds.end()) continue;
      best = &found.garments[i];
      break;
    }
    if (best == nullptr) return std::nullopt;
    const PhotoGarment garment{best->kind,
                               {static_cast<int>(best->box.x), static_cast<int>(best->box.y),
                                static_cast<int>(best->box.width), static_cast<int>(best->box.height)},
                               best->confidence};
    const auto crop = recommend::crop_around(garment, photo.width, photo.height, encoder_);
    return crop ? image::crop(photo, *crop) : photo;
  }

 private:
  embedding::Embedder embedder_;
  garments::Finder finder_;
  recommend::ImageEncoder encoder_;
};

struct Answer {
  std::size_t product = 0;  // position in the shop
  float similarity = -1;
};

Answer answer(const Shop& shop, std::span<const float> query, bool among_tops = false) {
  Answer best;
  for (std::size_t i = 0; i < (among_tops ? shop.tops : shop.rows.rows()); ++i) {
    const float similarity = core::dot(shop.rows.row(i), query);
    if (similarity > best.similarity) best = {i, similarity};
  }
  return best;
}

Image load(const fs::path& path) { return image::load_image(path).image; }

Shop open_shop(const Eye& eye, const fs::path& data, const dataset::Manifest& tops) {
  Shop shop;
  std::vector<Image> images;
  const auto add = [&](const fs::path& file, std::string id, std::string type) {
    shop.ids.push_back(std::move(id));
    shop.types.push_back(std::move(type));
    images.push_back(load(file));
  };
  for (std::size_t i = 0; i < tops.images.size(); ++i) {
    const dataset::ManifestImage& image = tops.images[i];
    if (image.split == dataset::Split::test && image.role == dataset::Role::product)
      add(tops.full_path(i), image.product.value, "Tops");
  }
  shop.tops = shop.ids.size();
  const files::CsvTable apparel = files::read_csv(data / "shop_apparel/catalog.csv");
  for (const files::CsvRow& row : apparel.rows)
    add(data / "shop_apparel" / row.fields[apparel.column("image")], row.fields[apparel.column("product_id")],
        row.fields[apparel.column("article_type")]);
  shop.rows = eye.embed(images);
  return shop;
}

scenes::LabelledPicture cut_out(const fs::path& photo, const fs::path& mask) {
  scenes::LabelledPicture person;
  person.image = load(photo);
  const Image labels = image::resize(load(mask), person.image.width, person.image.height);
  person.is_person = person.cut_below = true;
  for (std::size_t i = 0; i < labels.rgb.size(); i += 3)
    person.labels.push_back(labels.rgb[i] + labels.rgb[i + 1] + labels.rgb[i + 2] > 0 ? scenes::body_label : 0);
  return person;
}

// The person's picture takes `share` of the frame's height and stands on its lower edge, somewhere.
Image placed(const scenes::LabelledPicture& person, double share, const scenes::PictureLibrary& library,
             core::Rng& rng) {
  scenes::Stage stage(scenes::draw_backdrop(library, frame_width, frame_height, rng));
  const double scale = person.image.height / (share * frame_height);
  const double width = person.image.width / scale;
  const double left = rng.uniform() * std::max(0.0, frame_width - width);
  stage.paste(person, {scale, 0, -left * scale, 0, scale, -(1 - share) * frame_height * scale}, scenes::PasteEdge{});
  return stage.image();
}

double share_of(std::size_t count, std::size_t all) { return static_cast<double>(count) / static_cast<double>(all); }

void print(const std::string& what, std::size_t n, std::size_t found, std::size_t whole) {
  fmt::print("{:<62} {:>5}  found {:.3f}  whole {:.3f}\n", what, n, share_of(found, n), share_of(whole, n));
}

// Photos that one garment fills, as they are: nothing may get worse.
void studio(const Eye& eye, const Shop& shop, const dataset::Manifest& tops) {
  std::size_t n = 0, found = 0, whole = 0;
  for (std::size_t i = 0; i < tops.images.size(); ++i) {
    const dataset::ManifestImage& image = tops.images[i];
    if (image.split != dataset::Split::test || image.role != dataset::Role::person) continue;
    const Image photo = load(tops.full_path(i));
    const auto right = [&](const Image& seen) {
      const auto query = eye.embed(std::span(&seen, 1));
      return shop.ids[answer(shop, query.row(0), true).product] == image.product.value;
    };
    ++n;
    whole += right(photo);
    if (const auto seen = eye.look_at(photo)) found += right(*seen);
  }
  print("worn_tops test as it is: right product first among its own", n, found, whole);
}

void persons(const Eye& eye, const Shop& shop, const fs::path& data, const dataset::Manifest& tops,
             const scenes::PictureLibrary& library, std::size_t count) {
  for (const double share : {1.0, 0.64, 0.5, 0.35}) {
    core::Rng rng(1);
    std::size_t n = 0, found = 0, whole = 0;
    for (std::size_t i = 0; i < tops.images.size() && n < count; ++i) {
      const dataset::ManifestImage& image = tops.images[i];
      if (image.split != dataset::Split::test || image.role != dataset::Role::person) continue;
      fs::path mask = data / "worn_tops/parse" / image.path.filename();
      const Image photo = placed(cut_out(tops.full_path(i), mask.replace_extension(".png")), share, library, rng);
      const auto right = [&](const Image& seen) {
        const auto query = eye.embed(std::span(&seen, 1));
        return shop.ids[answer(shop, query.row(0)).product] == image.product.value;
      };
      ++n;
      whole += right(photo);
      if (const auto seen = eye.look_at(photo)) found += right(*seen);
    }
    print(fmt::format("persons at {:.0f} % of the height: right product first", 100 * share), n, found, whole);
  }
}

void legs(const Eye& eye, const Shop& shop, const scenes::PictureLibrary& library) {
  const std::set<std::string> lower{"Trousers", "Jeans",        "Track Pants", "Shorts",        "Skirts",  "Capris",
                                    "Leggings", "Lounge Pants", "Tights",      "Lounge Shorts", "Churidar"};
  std::size_t n = 0, found = 0, whole = 0;
  for (std::size_t i = 0; i < library.judged_count(); ++i) {
    const Image photo = load(library.judged_photo(i));
    const auto seen = eye.look_at(photo, {GarmentKind::trousers, GarmentKind::shorts, GarmentKind::skirt});
    if (!seen) continue;
    const auto is_lower = [&](const Image& image) {
      const auto query = eye.embed(std::span(&image, 1));
      return lower.contains(shop.types[answer(shop, query.row(0)).product]);
    };
    ++n;
    found += is_lower(*seen);
    whole += is_lower(image::crop(photo, {0, 2 * photo.height / 3, photo.width, photo.height / 3}));
  }
  print("street people asked for legs: a lower garment first", n, found, whole);
}

void absent(const Eye& eye, const Shop& shop, const fs::path& folder, std::size_t count) {
  const files::CsvTable photos = files::read_csv(folder / "catalog.csv");
  std::size_t n = 0, unseen = 0;
  std::array<std::size_t, 2> found{}, whole{};
  const std::size_t step = std::max<std::size_t>(1, photos.rows.size() / count);
  for (std::size_t i = 0; i < photos.rows.size(); i += step) {
    const Image photo = load(folder / photos.rows[i].fields[photos.column("image")]);
    const auto count_claims = [&](const Image& image, std::array<std::size_t, 2>& claims) {
      const auto query = eye.embed(std::span(&image, 1));
      const double probability = eye.probability(answer(shop, query.row(0)).similarity);
      claims[0] += probability >= 0.5;
      claims[1] += probability >= 0.9;
    };
    ++n;
    count_claims(photo, whole);
    const auto seen = eye.look_at(photo);
    if (seen) count_claims(*seen, found);
    unseen += !seen;
  }
  print("owners' photos, absent clothes: first answer >= .5", n, found[0], whole[0]);
  print("owners' photos, absent clothes: first answer >= .9", n, found[1], whole[1]);
  fmt::print("owners' photos in which no garment is found: {:.3f}\n", share_of(unseen, n));
}

}  // namespace

int main(int argc, char** argv) {
  const fs::path data = argc > 1 ? argv[1] : "../shared/data";
  const Eye eye(argc > 2 ? argv[2] : "models/default", argc > 3 ? argv[3] : "models/finder");
  const std::size_t count = argc > 4 ? std::strtoul(argv[4], nullptr, 10) : 200;
  const dataset::Manifest tops = dataset::read_manifest(data / "worn_tops/manifest.csv");
  const scenes::PictureLibrary library(data, std::size_t{64} << 20);
  const Shop shop = open_shop(eye, data, tops);
  fmt::print("{} products\n", shop.ids.size());
  studio(eye, shop, tops);
  persons(eye, shop, data, tops, library, count);
  legs(eye, shop, library);
  absent(eye, shop, data / "own_photos_more", count);
}
