// How well are photos answered if they show more than one garment that fills the frame? Each figure is compared with
// the same photos taken whole, in the same run.
//
//   bench_open_world [DATA] [MODEL] [FINDER] [PERSONS]
//
// DATA is ../shared/data. The shop has the test products of worn_tops and all of shop_apparel. The photos: PERSONS
// (200) people of worn_tops test, cut out and put on other backgrounds at 100 to 35 % of the height; people of
// street_people, searched for what covers their legs; owners' photos, whose clothes the shop does not have; and photos
// without a garment, drawn, and faces. "found" answers as a shop does, with kinds. "whole" answers by similarity alone.
// Seeds 1 and 2.
#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
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
#include "study/evaluation/answer_rules.h"
#include "study/scenes/backdrop.h"
#include "study/scenes/stage.h"

namespace {

using namespace selvedge;
namespace fs = std::filesystem;

constexpr int frame_width = 384, frame_height = 512;

struct Shop {
  core::EmbeddingMatrix rows;
  std::vector<garments::KindShares> kinds;  // of the rows; empty where the model tells none
  std::vector<std::string> ids, types;
  std::size_t tops = 0;  // its first products: those of worn_tops
};

// The part of a photo that is embedded, and what the finder says of its garment.
struct Seen {
  Image part;
  garments::KindShares kinds{};
};

class Eye {
 public:
  Eye(const fs::path& model, const fs::path& finder)
      : embedder_(model, {.threads = 0}), finder_(finder, {.threads = 2}) {
    encoder_ = recommend::encoder_of(embedder_, model);
    rules_ = evaluation::AnswerRules::of(embedder_.card(), model);
  }

  core::EmbeddingMatrix embed(std::span<const Image> images) const { return embedder_.embed(images); }
  const evaluation::AnswerRules& rules() const { return rules_; }
  // The probability from the similarity alone, without kinds.
  double plain_probability(float similarity) const { return embedder_.match_probability(similarity); }

  // Nothing if no garment (of one of the kinds) was found.
  std::optional<Seen> look_at(const Image& photo, const std::vector<GarmentKind>& kinds = {}) const {
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
    return Seen{crop ? image::crop(photo, *crop) : photo, best->kinds};
  }

 private:
  embedding::Embedder embedder_;
  garments::Finder finder_;
  recommend::ImageEncoder encoder_;
  evaluation::AnswerRules rules_;
};

struct Answer {
  std::size_t product = 0;  // position in the shop
  float similarity = -1;
  double probability = 0;
};

// The answer to a whole photo, by the similarity alone.
Answer nearest(const Eye& eye, const Shop& shop, const Image& photo, bool among_tops = false) {
  const auto query = eye.embed(std::span(&photo, 1));
  Answer best;
  for (std::size_t i = 0; i < (among_tops ? shop.tops : shop.rows.rows()); ++i) {
    const float similarity = core::dot(shop.rows.row(i), query.row(0));
    if (similarity > best.similarity) best = {i, similarity, 0};
  }
  best.probability = eye.plain_probability(best.similarity);
  return best;
}

// The answer as a shop gives it.
Answer answer(const Eye& eye, const Shop& shop, const Seen& seen, bool among_tops = false) {
  const auto query = eye.embed(std::span(&seen.part, 1));
  std::vector<float> similarities;
  for (std::size_t i = 0; i < shop.rows.rows(); ++i) similarities.push_back(core::dot(shop.rows.row(i), query.row(0)));
  std::vector<std::size_t> allowed(among_tops ? shop.tops : shop.rows.rows());
  std::iota(allowed.begin(), allowed.end(), std::size_t{0});
  const auto photo = eye.rules().kinds_of(seen.kinds, query.row(0));
  const evaluation::FirstAnswer first = evaluation::first_answer(eye.rules(), similarities, allowed, shop.kinds, photo);
  return {first.product, first.similarity, eye.rules().probability(first, photo)};
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
  shop.kinds = evaluation::kinds_of_rows(eye.rules(), shop.rows);
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

// Puts the person at a random place on the frame's lower edge; the person's picture takes `share` of its height.
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

// Hair and skin in the eighth of the photo's height below its topmost hair or skin, like a portrait, 3 times enlarged;
// nothing if they are under 40 pixels wide or high.
std::optional<Image> face_of(const fs::path& photo, const fs::path& masks) {
  constexpr std::uint8_t hair = 19, skin = 41;
  constexpr int least_side = 40;
  const Image person = load(photo), labels = load((masks / photo.filename()).replace_extension(".png"));
  int left = person.width, right = 0, top = person.height, bottom = 0;
  for (int y = 0; y < labels.height; ++y) {
    for (int x = 0; x < labels.width; ++x) {
      const std::uint8_t label = labels.pixel(x, y)[0];
      if (label != hair && label != skin) continue;
      if (top == person.height) top = y;
      if (y > top + person.height / 8) continue;
      left = std::min(left, x);
      right = std::max(right, x + 1);
      bottom = std::max(bottom, y + 1);
    }
  }
  if (right - left < least_side || bottom - top < least_side) return std::nullopt;
  return image::resize(image::crop(person, {left, top, right - left, bottom - top}), 3 * (right - left),
                       3 * (bottom - top));
}

void print(const std::string& what, std::size_t n, std::size_t found, std::size_t whole) {
  fmt::print("{:<62} {:>5}  found {:.3f}  whole {:.3f}\n", what, n, share_of(found, n), share_of(whole, n));
}

// Photos that one garment fills, unchanged: none of them may be answered worse.
void studio(const Eye& eye, const Shop& shop, const dataset::Manifest& tops) {
  std::size_t n = 0, found = 0, whole = 0;
  for (std::size_t i = 0; i < tops.images.size(); ++i) {
    const dataset::ManifestImage& image = tops.images[i];
    if (image.split != dataset::Split::test || image.role != dataset::Role::person) continue;
    const Image photo = load(tops.full_path(i));
    const auto right = [&](const Answer& first) { return shop.ids[first.product] == image.product.value; };
    ++n;
    whole += right(nearest(eye, shop, photo, true));
    if (const auto seen = eye.look_at(photo)) found += right(answer(eye, shop, *seen, true));
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
      const auto right = [&](const Answer& first) { return shop.ids[first.product] == image.product.value; };
      ++n;
      whole += right(nearest(eye, shop, photo));
      if (const auto seen = eye.look_at(photo)) found += right(answer(eye, shop, *seen));
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
    const auto is_lower = [&](const Answer& first) { return lower.contains(shop.types[first.product]); };
    ++n;
    found += is_lower(answer(eye, shop, *seen));
    whole += is_lower(nearest(eye, shop, image::crop(photo, {0, 2 * photo.height / 3, photo.width, photo.height / 3})));
  }
  print("street people asked for legs: a lower garment first", n, found, whole);
}

struct Claims {
  std::size_t likely = 0, sure = 0;
  void count(const Answer& first) {
    likely += first.probability >= 0.5;
    sure += first.probability >= 0.9;
  }
};

void absent(const Eye& eye, const Shop& shop, const fs::path& folder, std::size_t count) {
  const files::CsvTable photos = files::read_csv(folder / "catalog.csv");
  std::size_t n = 0, unseen = 0;
  Claims found, whole;
  const std::size_t step = std::max<std::size_t>(1, photos.rows.size() / count);
  for (std::size_t i = 0; i < photos.rows.size(); i += step) {
    const Image photo = load(folder / photos.rows[i].fields[photos.column("image")]);
    ++n;
    whole.count(nearest(eye, shop, photo));
    const auto seen = eye.look_at(photo);
    if (seen) found.count(answer(eye, shop, *seen));
    unseen += !seen;
  }
  print("owners' photos, absent clothes: first answer >= .5", n, found.likely, whole.likely);
  print("owners' photos, absent clothes: first answer >= .9", n, found.sure, whole.sure);
  fmt::print("owners' photos in which no garment is found: {:.3f}\n", share_of(unseen, n));
}

// Photos of no garment: rooms, streets, pages of text, heaps of things, plain colours, gradients, textures and noise;
// and faces, cut out of street photos.
void nothing_worn(const Eye& eye, const Shop& shop, const fs::path& data, const scenes::PictureLibrary& library,
                  std::size_t count) {
  const auto judge = [&](const char* what, const std::vector<Image>& photos) {
    std::size_t told = 0;
    Claims found, whole;
    for (const Image& photo : photos) {
      const auto seen = eye.look_at(photo);
      told += !seen;
      whole.count(nearest(eye, shop, photo));
      if (seen) found.count(answer(eye, shop, *seen));
    }
    fmt::print("{:<22} {:>4} photos: no garment found {:.3f}; first answer >= .5: found {:.3f}  whole {:.3f}\n", what,
               photos.size(), share_of(told, photos.size()), share_of(found.likely, photos.size()),
               share_of(whole.likely, photos.size()));
  };
  std::vector<Image> plain, noise, drawn, faces;
  core::Rng rng(2);
  const auto level = [&] { return static_cast<std::uint8_t>(rng.below(256)); };
  for (std::size_t i = 0; i < count; ++i) {
    plain.push_back(scenes::plain(frame_width, frame_height, {level(), level(), level()}));
    noise.emplace_back(frame_width, frame_height);
    for (std::uint8_t& value : noise.back().rgb) value = level();
    drawn.push_back(scenes::draw_empty_backdrop(library, frame_width, frame_height, rng));
  }
  judge("plain colours", plain);
  judge("noise", noise);
  judge("rooms, pages, things", drawn);
  for (std::size_t i = 0; i < library.judged_count(); ++i) {
    if (auto face = face_of(library.judged_photo(i), data / "street_people/masks")) faces.push_back(std::move(*face));
  }
  if (!faces.empty()) judge("faces", faces);
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
  nothing_worn(eye, shop, data, library, count / 2);
}
