// Reads only lists at the start. A picture is decoded when it is asked for, and kept if there is room. Hashes of names
// decide what is held back, so it is the same everywhere.
#include "study/scenes/picture_library.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string_view>
#include <utility>

#include "ground/core/ascii.h"
#include "ground/files/csv.h"
#include "ground/files/sha256.h"
#include "ground/image/decode.h"
#include "selvedge/error.h"
#include "study/scenes/labelled_picture.h"

namespace selvedge::scenes {
namespace {

namespace fs = std::filesystem;
using garments::Kind;

constexpr int street_side = 416;  // pixels; a person is some 380 of them tall

Image load(const fs::path& path) { return image::load_image(path).image; }

// The values of a greyscale mask.
std::vector<std::uint8_t> grey_values(const Image& mask) {
  std::vector<std::uint8_t> values;
  values.reserve(mask.rgb.size() / 3);
  for (std::size_t i = 0; i < mask.rgb.size(); i += 3) values.push_back(mask.rgb[i]);
  return values;
}

// The values of a mask in the palette of "Look into Person"; any other colour is background.
std::vector<std::uint8_t> palette_values(const Image& mask) {
  std::vector<std::uint8_t> values;
  values.reserve(mask.rgb.size() / 3);
  for (std::size_t i = 0; i < mask.rgb.size(); i += 3) {
    const std::array<std::uint8_t, 3> colour = {mask.rgb[i], mask.rgb[i + 1], mask.rgb[i + 2]};
    const auto found = std::find(parse_palette.begin(), parse_palette.end(), colour);
    values.push_back(found == parse_palette.end() ? 0 : static_cast<std::uint8_t>(found - parse_palette.begin()));
  }
  return values;
}

void require_same_size(const Image& image, const Image& mask, const fs::path& path) {
  if (image.width == mask.width && image.height == mask.height) return;
  throw Error(ErrorKind::corrupt_data,
              fmt::format("{}: expected a mask of {} x {} pixels, the size of its picture; found {} x {}",
                          path.string(), image.width, image.height, mask.width, mask.height));
}

// The names of kinds in shop_apparel. Underwear, and what is not clearly of one kind, is left out.
constexpr std::pair<std::string_view, Kind> shop_kinds[] = {
    {"Tshirts", Kind::top},       {"Shirts", Kind::top},           {"Tops", Kind::top},
    {"Sweaters", Kind::top},      {"Sweatshirts", Kind::top},      {"Tunics", Kind::top},
    {"Kurtas", Kind::top},        {"Kurtis", Kind::top},           {"Jackets", Kind::outerwear},
    {"Trousers", Kind::trousers}, {"Jeans", Kind::trousers},       {"Capris", Kind::trousers},
    {"Leggings", Kind::trousers}, {"Track Pants", Kind::trousers}, {"Shorts", Kind::shorts},
    {"Dresses", Kind::dress},     {"Skirts", Kind::skirt}};

// The names of kinds in the owners' photos, in small letters.
constexpr std::pair<std::string_view, Kind> home_kinds[] = {
    {"t-shirt", Kind::top},      {"longsleeve", Kind::top}, {"shirt", Kind::top},     {"blouse", Kind::top},
    {"hoodie", Kind::top},       {"polo", Kind::top},       {"top", Kind::top},       {"undershirt", Kind::top},
    {"dress", Kind::dress},      {"pants", Kind::trousers}, {"shorts", Kind::shorts}, {"outwear", Kind::outerwear},
    {"blazer", Kind::outerwear}, {"skirt", Kind::skirt},    {"shoes", Kind::shoes},   {"hat", Kind::hat}};

}  // namespace

std::vector<std::size_t> held_back_tenth(const std::vector<std::string>& names) {
  std::vector<std::pair<std::string, std::size_t>> by_hash;
  for (std::size_t i = 0; i < names.size(); ++i)
    by_hash.emplace_back(files::sha256_hex(fs::path(names[i]).filename().string()), i);
  std::sort(by_hash.begin(), by_hash.end());
  std::vector<std::size_t> held;
  for (std::size_t i = 0; i < names.size() / 10; ++i) held.push_back(by_hash[i].second);
  std::sort(held.begin(), held.end());
  return held;
}

PictureLibrary::PictureLibrary(const fs::path& data, std::size_t cache_bytes) : cache_bytes_(cache_bytes) {
  if (fs::exists(data / "street_people" / "catalog.csv")) list_street(data / "street_people");
  if (fs::exists(data / "worn_tops" / "manifest.csv")) list_studio(data / "worn_tops");
  if (fs::exists(data / "shop_apparel" / "catalog.csv")) list_shop(data / "shop_apparel");
  for (const char* name : {"own_photos", "own_photos_more"})
    if (fs::exists(data / name / "catalog.csv")) list_homes(data / name);
  for (std::size_t i = 0; i < products_.size(); ++i) of_kind_[static_cast<std::size_t>(products_[i].kind)].push_back(i);
}

void PictureLibrary::list_street(const fs::path& folder) {
  const files::CsvTable labels = files::read_csv(folder / "labels.csv");
  const std::size_t value = labels.column("value"), label = labels.column("label");
  for (const files::CsvRow& row : labels.rows) {
    const auto at = static_cast<std::size_t>(std::atoi(row.fields.at(value).c_str()));
    if (at > 255)
      throw Error(ErrorKind::invalid_argument, fmt::format("{}: expected a value up to 255", labels.where(row)));
    if (street_names_.size() <= at) street_names_.resize(at + 1);
    street_names_[at] = row.fields.at(label);
  }
  const files::CsvTable table = files::read_csv(folder / "catalog.csv");
  const std::size_t image = table.column("image"), mask = table.column("mask");
  std::vector<std::string> names;
  for (const files::CsvRow& row : table.rows) names.push_back(row.fields.at(image));
  const std::vector<std::size_t> held = held_back_tenth(names);
  for (std::size_t i = 0; i < names.size(); ++i) {
    auto& list = std::binary_search(held.begin(), held.end(), i) ? judged_ : street_;
    list.push_back({folder / names[i], folder / table.rows[i].fields.at(mask)});
  }
}

void PictureLibrary::list_studio(const fs::path& folder) {
  const files::CsvTable table = files::read_csv(folder / "manifest.csv");
  const std::size_t image = table.column("image"), role = table.column("role"), split = table.column("split");
  for (const files::CsvRow& row : table.rows) {
    if (row.fields.at(split) != "train") continue;
    const fs::path path = row.fields.at(image);
    if (row.fields.at(role) == "product") products_.push_back({folder / path, {}, Kind::top});
    fs::path mask = folder / "parse" / path.filename();
    mask.replace_extension(".png");
    if (row.fields.at(role) == "person") studio_.push_back({folder / path, mask});
  }
}

void PictureLibrary::list_shop(const fs::path& folder) {
  const files::CsvTable table = files::read_csv(folder / "catalog.csv");
  const std::size_t image = table.column("image"), type = table.column("article_type");
  for (const files::CsvRow& row : table.rows) {
    for (const auto& [name, kind] : shop_kinds)
      if (name == row.fields.at(type)) products_.push_back({folder / row.fields.at(image), {}, kind});
  }
}

void PictureLibrary::list_homes(const fs::path& folder) {
  const files::CsvTable table = files::read_csv(folder / "catalog.csv");
  const std::size_t image = table.column("image"), category = table.column("category");
  std::vector<std::string> names;
  for (const files::CsvRow& row : table.rows) names.push_back(row.fields.at(image));
  const std::vector<std::size_t> held = held_back_tenth(names);
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (std::binary_search(held.begin(), held.end(), i)) continue;
    homes_.push_back({folder / names[i], {}});
    const std::string kind = core::in_small_letters(table.rows[i].fields.at(category));
    for (const auto& [name, of] : home_kinds)
      if (name == kind) owned_.push_back({folder / names[i], {}, of});
  }
}

// Two threads may read the same picture at once. Both then have it, and one copy is kept.
template <typename Read>
std::shared_ptr<const LabelledPicture> PictureLibrary::keep(const Entry& entry, Read read) const {
  {
    const std::lock_guard lock(keeping_);
    if (entry.kept) return entry.kept;
  }
  auto picture = std::make_shared<const LabelledPicture>(read(entry));
  const std::size_t bytes = picture->image.rgb.size() + picture->labels.size();
  const std::lock_guard lock(keeping_);
  if (!entry.kept && kept_bytes_ + bytes <= cache_bytes_) {
    entry.kept = picture;
    kept_bytes_ += bytes;
  }
  return picture;
}

LabelledPicture PictureLibrary::read_street(const Entry& entry) const {
  Image image = load(entry.picture);
  const Image mask = load(entry.mask);
  require_same_size(image, mask, entry.mask);
  LabelledPicture picture = street_labels(grey_values(mask), mask.width, street_names_);
  picture.image = std::move(image);
  remove_specks(picture);
  return picture;
}

std::shared_ptr<const LabelledPicture> PictureLibrary::street(std::size_t i) const {
  return keep(street_[i], [this](const Entry& entry) { return shrunk(read_street(entry), street_side); });
}

LabelledPicture PictureLibrary::judged(std::size_t i) const { return read_street(judged_[i]); }

std::shared_ptr<const LabelledPicture> PictureLibrary::studio(std::size_t i) const {
  return keep(studio_[i], [](const Entry& entry) {
    Image image = load(entry.picture);
    const Image mask = load(entry.mask);
    require_same_size(image, mask, entry.mask);
    LabelledPicture picture = parse_labels(palette_values(mask), mask.width);
    picture.image = std::move(image);
    picture.cut_below = true;
    remove_specks(picture);
    return picture;
  });
}

std::shared_ptr<const LabelledPicture> PictureLibrary::product(Kind kind, std::size_t i) const {
  const Entry& entry = products_[of_kind_[static_cast<std::size_t>(kind)][i]];
  return keep(entry, [](const Entry& of) { return cut_from_white(load(of.picture), of.kind); });
}

std::shared_ptr<const LabelledPicture> PictureLibrary::owned(std::size_t i) const {
  return keep(owned_[i], [](const Entry& entry) { return cut_from_ground(load(entry.picture), entry.kind); });
}

Image PictureLibrary::home(std::size_t i) const { return load(homes_[i].picture); }

}  // namespace selvedge::scenes
